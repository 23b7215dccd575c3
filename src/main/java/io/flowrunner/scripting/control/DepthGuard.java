package io.flowrunner.scripting.control;

import com.oracle.truffle.api.ContextLocal;
import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.ExecutionEventNode;
import com.oracle.truffle.api.instrumentation.SourceSectionFilter;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.instrumentation.TruffleInstrument;

/**
 * Counts the calls that are open in a script and ends the script when there are too many, in a way
 * that no {@code catch} or {@code finally} of it can hold up. Also lets every call notice that the
 * script is being stopped.
 */
public final class DepthGuard extends TruffleInstrument {
  static final String ID = "flowrunner-depth";

  private final ContextLocal<Depth> depths = locals.createContextLocal(context -> new Depth());
  private volatile int limit = Integer.MAX_VALUE;

  @Override
  protected void onCreate(Env env) {
    env.registerService(this);
    env.getInstrumenter()
        .attachExecutionEventFactory(
            SourceSectionFilter.newBuilder()
                .tagIs(StandardTags.RootTag.class)
                .includeInternal(false)
                .build(),
            context -> new Count());
  }

  void limit(int calls) {
    limit = calls;
  }

  /** Before each call, with the context entered: an overflow may have left the count too high. */
  Depth begin() {
    Depth depth = depths.get();
    depth.open = 0;
    return depth;
  }

  /** The calls that are open in one context. */
  static final class Depth {
    private int open;
    private boolean tooDeep;
    private volatile boolean halted;

    /**
     * From any thread: the next call ends the script. Closing the context does so, too, but needs
     * more stack than a script may have left that has caught an overflow.
     */
    void halt() {
      halted = true;
    }

    /** Whether the script was ended since its calls were nested too deeply. */
    boolean isTooDeep() {
      return tooDeep;
    }
  }

  /** What the engine lets through from an instrument, and scripts can neither catch nor delay. */
  private static final class Halt extends ThreadDeath {
    private static final long serialVersionUID = 1L;
    static final Halt NOW = new Halt();

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  private final class Count extends ExecutionEventNode {
    @Override
    protected void onEnter(VirtualFrame frame) {
      Depth depth = depths.get();
      if (++depth.open > limit) {
        depth.tooDeep = true;
        depth.halt();
      }
      if (depth.halted) {
        throw Halt.NOW;
      }
      TruffleSafepoint.poll(this);
    }

    @Override
    protected void onReturnValue(VirtualFrame frame, Object result) {
      depths.get().open--;
    }

    @Override
    protected void onReturnExceptional(VirtualFrame frame, Throwable exception) {
      depths.get().open--;
    }

    @Override
    protected void onYield(VirtualFrame frame, Object value) {
      depths.get().open--;
    }

    @Override
    protected void onResume(VirtualFrame frame) {
      depths.get().open++;
    }
  }
}
