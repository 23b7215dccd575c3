package io.flowrunner.scripting.control;

import com.oracle.truffle.api.instrumentation.TruffleInstrument;
import com.oracle.truffle.api.instrumentation.provider.TruffleInstrumentProvider;
import java.util.Collection;
import java.util.List;

/**
 * Lets the engine find {@link DepthGuard}: named in META-INF/services, written by hand in place of
 * Truffle's annotation processor.
 */
@TruffleInstrument.Registration(
    id = DepthGuard.ID,
    name = "FlowRunner call depth",
    version = "1",
    services = DepthGuard.class)
public final class DepthGuardProvider extends TruffleInstrumentProvider {
  @Override
  protected String getInstrumentClassName() {
    return DepthGuard.class.getName();
  }

  @Override
  protected Object create() {
    return new DepthGuard();
  }

  @Override
  protected Collection<String> getServicesClassNames() {
    return List.of(DepthGuard.class.getName());
  }
}
