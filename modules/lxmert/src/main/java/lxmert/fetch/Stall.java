package lxmert.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream that gives nothing for too long, so that reading it fails instead of waiting. */
final class Stall implements AutoCloseable {
  private final Thread watch;
  private volatile long lastSign = System.nanoTime();

  private Stall(InputStream stream, long patience) {
    watch =
        new Thread(
            () -> {
              try {
                long left = patience;
                while (left > 0) {
                  Thread.sleep(Math.max(1, left / 1_000_000));
                  left = patience - (System.nanoTime() - lastSign);
                }
                stream.close();
              } catch (InterruptedException | IOException e) {
                return; // it came to its end
              }
            },
            "stall");
    watch.setDaemon(true);
    watch.start();
  }

  static Stall watch(InputStream stream, Duration patience) {
    return new Stall(stream, patience.toNanos());
  }

  /** Something came. */
  void alive() {
    lastSign = System.nanoTime();
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
