package lxmert.spark;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import lxmert.launch.LaunchedRank;
import lxmert.launch.RankEnd;

/**
 * A rank's connection to the driver, held by its task. It tells what the rank prints and how it
 * ends; the driver's word, one byte, asks the rank to stop, and the end of the connection ends it.
 */
final class RankLine implements AutoCloseable {
  /** What follows was printed as a result. */
  static final int OUT = 1;

  /** What follows was said besides. */
  static final int ERR = 2;

  /** What follows is an exit code and why. */
  static final int END = 3;

  private static final long PAUSE_MILLISECONDS = 100;

  private final int rank;
  private final Socket socket;
  private final DataOutputStream to;

  private RankLine(int rank, Socket socket) throws IOException {
    this.rank = rank;
    this.socket = socket;
    to = new DataOutputStream(socket.getOutputStream());
  }

  /**
   * Where the driver listens.
   *
   * @param token which proves that somebody is a task of it
   */
  record Address(String host, int port, long token) implements Serializable {}

  static RankLine connect(Address driver, int attempt, int rank) {
    try {
      RankLine line = new RankLine(rank, new Socket(driver.host, driver.port));
      line.to.writeLong(driver.token);
      line.to.writeInt(attempt);
      line.to.writeInt(rank);
      line.to.flush();
      return line;
    } catch (IOException e) {
      throw new IllegalStateException(
          "rank %d does not reach the driver at %s:%d".formatted(rank, driver.host, driver.port),
          e);
    }
  }

  PrintStream out() {
    return new PrintStream(stream(OUT));
  }

  PrintStream err() {
    return new PrintStream(stream(ERR));
  }

  private OutputStream stream(int kind) {
    return new java.io.BufferedOutputStream(
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            send(kind, bytes, offset, length);
          }
        });
  }

  private void send(int kind, byte[] bytes, int offset, int length) throws IOException {
    synchronized (to) {
      to.writeByte(kind);
      to.writeInt(length);
      to.write(bytes, offset, length);
      to.flush();
    }
  }

  /**
   * Waits until the rank has ended and tells the driver how.
   *
   * @param ended whether Spark has given the task up
   */
  void await(LaunchedRank launched, BooleanSupplier ended) {
    Process process = launched.process();
    Thread listener = new Thread(() -> listen(process), "driver of rank " + rank);
    listener.setDaemon(true);
    listener.start();
    try {
      while (!process.waitFor(PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS)) {
        if (ended.getAsBoolean()) {
          process.destroyForcibly().waitFor();
          return; // Spark knows why
        }
      }
      tell(launched.end());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the task was ended", e);
    }
  }

  private void listen(Process process) {
    try (InputStream from = socket.getInputStream()) {
      while (from.read() >= 0) {
        process.toHandle().destroy(); // that of Process closes its pipes
      }
    } catch (IOException e) {
      // the driver is gone
    }
    process.destroyForcibly();
  }

  private void tell(RankEnd end) {
    try {
      synchronized (to) {
        to.writeByte(END);
        to.writeInt(end.code());
        to.writeUTF(end.why());
        to.flush();
      }
    } catch (IOException e) {
      // nobody listens any more: it was the driver that ended it
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
  }
}
