package lxmert.server;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * Cuts off connections that send their headers too slowly, or take too long to read a response: a
 * trickle of bytes never lets an idle time pass.
 */
final class SlowConnections implements AutoCloseable {
  private final HttpLimits limits;
  private final Supplier<Collection<EndPoint>> connected;
  private final Map<EndPoint, Long> writing = new ConcurrentHashMap<>();
  private final Thread clock;
  private Map<EndPoint, Headers> waiting = new HashMap<>();

  /**
   * A connection between two requests: how many bytes it had sent, and since when it sends more.
   */
  private record Headers(long messages, long bytes, long since) {}

  SlowConnections(HttpLimits limits, Supplier<Collection<EndPoint>> connected) {
    this.limits = limits;
    this.connected = connected;
    clock = new Thread(this::watch, "slow connections");
    clock.setDaemon(true);
    clock.start();
  }

  private void watch() {
    long period = Math.max(1, Math.min(1000, limits.headerTime().toMillis() / 4));
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(period);
        cutOff();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** From now until {@link #written} a response of so many bytes is on its way. */
  void writing(EndPoint endPoint, long bytes) {
    long nanos =
        limits.slack().toNanos() + TimeUnit.SECONDS.toNanos(bytes) / limits.bytesPerSecond();
    writing.put(endPoint, System.nanoTime() + nanos);
  }

  /** The response is written, or never will be. */
  void written(EndPoint endPoint) {
    writing.remove(endPoint);
  }

  private void cutOff() {
    long now = System.nanoTime();
    writing.forEach(
        (endPoint, until) -> {
          if (now - until > 0) {
            endPoint.close();
          }
        });
    Map<EndPoint, Headers> still = new HashMap<>();
    for (EndPoint endPoint : connected.get()) {
      Connection connection = endPoint.getConnection();
      if (connection != null && connection.getMessagesIn() == connection.getMessagesOut()) {
        Headers headers = headers(connection, waiting.get(endPoint), now);
        if (now - headers.since > limits.headerTime().toNanos()) {
          endPoint.close();
        } else {
          still.put(endPoint, headers);
        }
      }
    }
    waiting = still;
  }

  /** Before the first request time counts from the start; later from a request's first byte. */
  private static Headers headers(Connection connection, @Nullable Headers before, long now) {
    long messages = connection.getMessagesIn();
    long bytes = connection.getBytesIn();
    if (before == null || before.messages != messages) {
      return new Headers(messages, bytes, now);
    }
    boolean idle = messages > 0 && bytes == before.bytes;
    return idle ? new Headers(messages, bytes, now) : before;
  }

  @Override
  public void close() {
    clock.interrupt();
  }
}
