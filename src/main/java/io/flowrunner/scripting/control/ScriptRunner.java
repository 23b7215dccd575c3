package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.ScriptCall;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.ScriptOutcome;

/** Port to the JavaScript sandbox. Runs on the caller's thread; safe for many threads. */
public interface ScriptRunner {
  /**
   * @throws ScriptFailedException when the script throws or breaks a limit
   */
  ScriptOutcome run(ScriptCall call);
}
