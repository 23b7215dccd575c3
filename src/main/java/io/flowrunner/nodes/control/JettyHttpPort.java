package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.HttpPort;
import io.flowrunner.platform.control.Settings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * The one HTTP client of the application, for all calls of all runs: HTTP/1.1, and HTTP/2 where a
 * TLS server offers it. Started by the first call. A few threads carry any number of calls, so what
 * follows on an answer must not block them.
 */
@ApplicationScoped
public class JettyHttpPort implements HttpPort {
  private static final Logger LOG = Logger.getLogger(JettyHttpPort.class.getName());
  private static final String USER_AGENT = "FlowRunner/0.1";
  private static final String NAME = "flowrunner-http";
  private static final int MAX_THREADS = 24;
  private static final int SELECTORS = 2;
  private static final int LOOKUP_THREADS = 8;
  private static final int MAX_WAITING = 100_000;

  private Settings settings;
  private SslContextFactory.Client tls;
  private ThreadPoolExecutor lookups;
  private volatile HttpClient client;
  private boolean closed;

  /** For the container's proxy. */
  protected JettyHttpPort() {}

  @Inject
  public JettyHttpPort(Settings settings) {
    this(settings, new SslContextFactory.Client());
  }

  /**
   * @param tls whom to trust; the JDK's authorities by default
   */
  JettyHttpPort(Settings settings, SslContextFactory.Client tls) {
    this.settings = settings;
    this.tls = tls;
  }

  @Override
  public CompletionStage<Answer> send(Call call) {
    try {
      HttpRules.check(call);
      if (call.cancellation().isCancelled()) {
        throw HttpFailures.cancelled();
      }
      return new JettyCall(client(), call).start();
    } catch (HttpFailedException e) {
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      String server = HttpRules.Target.of(call.uri()).server();
      return CompletableFuture.failedFuture(HttpFailures.of(e, server, call.timeout()));
    }
  }

  private HttpClient client() {
    HttpClient running = client;
    return running != null ? running : started();
  }

  private synchronized HttpClient started() {
    if (closed) {
      throw HttpFailures.connection("the server is shutting down");
    }
    if (client == null) {
      Thread thread = Thread.currentThread();
      ClassLoader caller = thread.getContextClassLoader();
      // ALPN is looked up through it
      thread.setContextClassLoader(JettyHttpPort.class.getClassLoader());
      try {
        client = start();
      } finally {
        thread.setContextClassLoader(caller);
      }
    }
    return client;
  }

  @PreDestroy
  public void close() {
    HttpClient running;
    synchronized (this) {
      closed = true;
      running = client;
      client = null;
    }
    if (running != null) {
      lookups.shutdownNow();
      try {
        running.stop();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "The HTTP client did not stop cleanly: {0}", e.toString());
      }
    }
  }

  private HttpClient start() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
    threads.setName(NAME);
    threads.setDaemon(true);
    lookups = lookupThreads();
    HttpClient starting = new HttpClient(transport(threads));
    starting.setName(NAME);
    starting.setExecutor(threads);
    starting.setScheduler(new ScheduledExecutorScheduler(NAME + "-timer", true));
    starting.setSocketAddressResolver(new AddressResolver(lookups));
    starting.setHttpCookieStore(new HttpCookieStore.Empty());
    starting.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, USER_AGENT));
    starting.setFollowRedirects(false);
    starting.setMaxConnectionsPerDestination(settings.get(Settings.HTTP_CONNECTIONS));
    starting.setMaxRequestsQueuedPerDestination(MAX_WAITING);
    starting.setConnectTimeout(settings.get(Settings.HTTP_CONNECT_TIMEOUT).toMillis());
    Duration idle = settings.get(Settings.HTTP_IDLE_TIMEOUT);
    starting.setIdleTimeout(idle.toMillis());
    // a client that has spoken to many hosts forgets them again
    starting.setDestinationIdleTimeout(idle.multipliedBy(2).toMillis());
    try {
      starting.start();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not start", e);
    }
    starting.getContentDecoderFactories().put(new DeflateDecoder.Factory());
    // redirects are followed by JettyCall; a 401 is an answer like any other
    List.of(
            RedirectProtocolHandler.NAME,
            WWWAuthenticationProtocolHandler.NAME,
            ProxyAuthenticationProtocolHandler.NAME)
        .forEach(starting.getProtocolHandlers()::remove);
    return starting;
  }

  private HttpClientTransportDynamic transport(QueuedThreadPool threads) {
    ClientConnector connector = new ClientConnector();
    connector.setExecutor(threads);
    connector.setSelectors(SELECTORS);
    connector.setSslContextFactory(tls);
    return new HttpClientTransportDynamic(
        connector,
        HttpClientConnectionFactory.HTTP11,
        new PatientHttp2(new HTTP2Client(connector)));
  }

  private static ThreadPoolExecutor lookupThreads() {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            LOOKUP_THREADS,
            LOOKUP_THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            work -> {
              Thread thread = new Thread(work, NAME + "-names-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
