package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.platform.control.Json;
import java.util.List;

/**
 * Events as bytes: a JSON array of {@code {"seq", "at", "event": {"type", ...}}}. Values come back
 * as JSON knows them: records as maps, times in values as text.
 */
final class EventCodec {
  private EventCodec() {}

  static byte[] encode(List<RecordedEvent> events) {
    return Json.bytes(events);
  }

  static List<RecordedEvent> decode(byte[] json) {
    return List.of(Json.readOwn(json, RecordedEvent[].class));
  }
}
