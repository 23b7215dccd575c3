package io.flowrunner.problems.boundary;

import io.flowrunner.problems.control.RequestAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.logging.Logger;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpCodecFilter;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpProbe;
import org.glassfish.grizzly.http.HttpRequestPacket;

/**
 * Sends requests whose address cannot be read to the error page. Payara's connector would answer
 * them before the application sees them: without the error body, some even with 200 and a stack
 * trace in the log. A probe of the connector (Grizzly) is told of each request's header first.
 */
@ApplicationScoped
public class AddressProbe extends HttpProbe.Adapter {
  private static final Logger LOG = Logger.getLogger(AddressProbe.class.getName());

  @Override
  @SuppressWarnings("rawtypes") // as the probe declares it
  public void onHeaderParseEvent(Connection connection, HttpHeader header, int size) {
    if (header instanceof HttpRequestPacket request
        && !RequestAddress.isReadable(request.getRequestURI())) {
      request.setRequestURI(ErrorServlet.UNREADABLE_ADDRESS);
    }
  }

  /** Without it the server works as well: only these answers are then the connector's own. */
  void watch(@Observes @Initialized(ApplicationScoped.class) Object started) {
    try {
      codecs().forEach(codec -> codec.getMonitoringConfig().addProbes(this));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOG.warning(() -> "Unreadable addresses are answered by the server itself: " + e);
    }
  }

  /** The server's own classes are no library that an application can be compiled against. */
  private static List<HttpCodecFilter> codecs() throws ReflectiveOperationException {
    Class<?> grizzly = Class.forName("com.sun.enterprise.v3.services.impl.GrizzlyService");
    Class<?> proxy = Class.forName("com.sun.enterprise.v3.services.impl.GrizzlyProxy");
    Class<?> listener = Class.forName("org.glassfish.grizzly.config.GenericGrizzlyListener");
    Object service =
        Class.forName("org.glassfish.internal.api.Globals")
            .getMethod("get", Class.class)
            .invoke(null, grizzly);
    var proxies = grizzly.getDeclaredField("proxies");
    proxies.setAccessible(true);
    List<HttpCodecFilter> codecs = new ArrayList<>();
    for (Object each : (Collection<?>) proxies.get(service)) {
      Object here =
          proxy.isInstance(each) ? proxy.getMethod("getUnderlyingListener").invoke(each) : null;
      if (listener.isInstance(here)) {
        var filters =
            listener.getMethod("getFilters", Class.class).invoke(here, HttpCodecFilter.class);
        ((List<?>) filters).forEach(filter -> codecs.add((HttpCodecFilter) filter));
      }
    }
    return codecs;
  }
}
