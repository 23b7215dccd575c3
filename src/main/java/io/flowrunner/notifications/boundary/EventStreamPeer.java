package io.flowrunner.notifications.boundary;

import io.flowrunner.executions.entity.ExecutionMessage;
import io.flowrunner.notifications.control.Farewell;
import io.flowrunner.notifications.control.Peer;
import io.flowrunner.notifications.control.Viewer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The other end of an event stream. Written whenever the connection takes something, by whichever
 * thread is there: none waits for a slow client.
 */
final class EventStreamPeer implements Peer, WriteListener {
  private static final Logger LOG = Logger.getLogger(EventStreamPeer.class.getName());
  private static final String COMMENT = ":\n\n";

  private record Frame(byte[] text, CompletableFuture<Void> written) {}

  private final AsyncContext context;
  private final HttpServletResponse response;
  private final ServletOutputStream out;
  private final Queue<Frame> frames = new ArrayDeque<>();
  private Frame underWay;
  private boolean writable;
  private boolean unflushed;
  private boolean begun;
  private boolean closing;
  private boolean closed;
  private boolean alive = true;
  private Viewer viewer;

  EventStreamPeer(AsyncContext context, HttpServletResponse response) throws IOException {
    this.context = context;
    this.response = response;
    this.out = response.getOutputStream();
  }

  /** From now on the container says when there is room; what was sent before has waited. */
  void begin(Viewer given) {
    synchronized (this) {
      viewer = given;
    }
    out.setWriteListener(this);
  }

  @Override
  public CompletionStage<?> send(ExecutionMessage message) {
    return add(
        "id: "
            + message.seq()
            + "\nevent: "
            + message.type()
            + "\ndata: "
            + message.json()
            + "\n\n");
  }

  /** Lets the client know that it is connected. */
  @Override
  public synchronized void idle() {
    if (!begun) {
      add(COMMENT);
    }
  }

  @Override
  public synchronized boolean ping() {
    boolean taken = alive;
    alive = false;
    add(COMMENT).thenRun(this::heard);
    return taken;
  }

  private synchronized void heard() {
    alive = true;
  }

  private synchronized CompletableFuture<Void> add(String text) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    if (closing) {
      written.completeExceptionally(new IOException("The stream is closed"));
    } else {
      begun = true;
      frames.add(new Frame(text.getBytes(StandardCharsets.UTF_8), written));
      write();
    }
    return written;
  }

  @Override
  public synchronized void onWritePossible() {
    writable = true;
    write();
  }

  private void write() {
    try {
      while (writable && !closed && out.isReady()) {
        if (underWay != null) {
          Frame done = underWay;
          underWay = null;
          done.written().complete(null);
        }
        Frame next = frames.poll();
        if (next != null) {
          underWay = next;
          unflushed = true;
          out.write(next.text());
        } else if (unflushed) {
          unflushed = false;
          out.flush();
        } else {
          if (closing) {
            complete();
          }
          return;
        }
      }
    } catch (IOException | RuntimeException e) {
      onError(e);
    }
  }

  @Override
  public synchronized void close(Farewell farewell) {
    closing = true;
    if (farewell == Farewell.COMPLETE && !begun && !response.isCommitted()) {
      // a browser that has seen the end connects again: this tells it not to (HTML, 9.2.3)
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
    if (farewell == Farewell.COMPLETE || underWay == null) {
      write();
    } else {
      complete();
    }
  }

  private void complete() {
    if (!closed) {
      closed = true;
      lose(underWay);
      frames.forEach(EventStreamPeer::lose);
      frames.clear();
      try {
        context.complete();
      } catch (IllegalStateException e) {
        LOG.log(Level.FINE, "The stream is completed already", e);
      }
    }
  }

  private static void lose(Frame frame) {
    if (frame != null) {
      frame.written().completeExceptionally(new IOException("The stream is closed"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    Viewer watching;
    synchronized (this) {
      closing = true;
      complete();
      watching = viewer;
    }
    if (watching != null) {
      watching.gone();
    }
  }
}
