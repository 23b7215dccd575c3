package io.flowrunner.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What the threads of another virtual machine have allocated, asked through its management agent.
 * What a thread allocates between the last look at it and its end is missed, which is little where
 * threads are pooled.
 */
final class Allocation implements AutoCloseable {
  private final JMXConnector connector;
  private final ThreadMXBean threads;
  private final Map<Long, Long> byThread = new HashMap<>();

  private Allocation(JMXConnector connector, ThreadMXBean threads) {
    this.connector = connector;
    this.threads = threads;
  }

  static Allocation of(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      JMXConnector connector =
          JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
      machine.detach();
      ThreadMXBean threads =
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              ManagementFactory.THREAD_MXBEAN_NAME,
              ThreadMXBean.class);
      return new Allocation(connector, threads);
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  /** Since the first look. */
  long bytes() {
    long[] ids = threads.getAllThreadIds();
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    for (int at = 0; at < ids.length; at++) {
      if (bytes[at] >= 0) {
        byThread.put(ids[at], bytes[at]);
      }
    }
    return byThread.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // the server is gone already
    }
  }
}
