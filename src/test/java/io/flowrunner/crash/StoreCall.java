package io.flowrunner.crash;

import io.flowrunner.executions.control.JournalStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** One call of a journal to its store. */
final class StoreCall {
  private final JournalStore store;
  private final Method method;
  private final Object[] arguments;

  /** Makes the call, if and as it likes. */
  interface Around {
    Object call(StoreCall call) throws Throwable;
  }

  private StoreCall(JournalStore store, Method method, Object[] arguments) {
    this.store = store;
    this.method = method;
    this.arguments = arguments;
  }

  /** A proxy, for whatever else a store can do passes through. */
  static JournalStore each(JournalStore store, Around around) {
    return (JournalStore)
        Proxy.newProxyInstance(
            JournalStore.class.getClassLoader(),
            new Class<?>[] {JournalStore.class},
            (proxy, method, arguments) -> around.call(new StoreCall(store, method, arguments)));
  }

  boolean is(String name) {
    return method.getName().equals(name);
  }

  Object pass() throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
