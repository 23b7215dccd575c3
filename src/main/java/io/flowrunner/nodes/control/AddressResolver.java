package io.flowrunner.nodes.control;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Names to addresses, away from the threads that carry the calls: a name server that does not
 * answer holds up calls to unknown names only. Every connection's address passes {@link #addresses}
 * before it is used: rules about which addresses may be reached belong there.
 */
final class AddressResolver implements SocketAddressResolver {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:.]*:[^/]*]?");

  private final Executor lookups;

  /**
   * @param lookups its threads are blocked by look-ups
   */
  AddressResolver(Executor lookups) {
    this.lookups = lookups;
  }

  @Override
  public void resolve(String host, int port, Promise<List<InetSocketAddress>> promise) {
    if (LITERAL.matcher(host).matches()) {
      answer(host, port, promise);
      return;
    }
    try {
      lookups.execute(() -> answer(host, port, promise));
    } catch (RejectedExecutionException e) {
      promise.failed(new UnknownHostException(host + ": too many look-ups are waiting"));
    }
  }

  private static void answer(String host, int port, Promise<List<InetSocketAddress>> promise) {
    List<InetSocketAddress> addresses;
    try {
      addresses = addresses(host, port);
    } catch (UnknownHostException | SecurityException e) {
      promise.failed(e);
      return;
    }
    promise.succeeded(addresses);
  }

  private static List<InetSocketAddress> addresses(String host, int port)
      throws UnknownHostException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (InetAddress address : InetAddress.getAllByName(host)) {
      addresses.add(new InetSocketAddress(address, port));
    }
    return addresses;
  }
}
