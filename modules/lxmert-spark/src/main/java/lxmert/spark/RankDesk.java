package lxmert.spark;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import lxmert.io.UserError;
import lxmert.launch.LaunchedRanks;
import lxmert.launch.RankEnd;
import org.jspecify.annotations.Nullable;

/**
 * The driver's end of its ranks' connections: hands on what the first one prints, ends all once one
 * has failed, and asks all to stop.
 */
final class RankDesk implements AutoCloseable {
  private final ServerSocket server;
  private final int count;
  private final PrintStream out;
  private final PrintStream err;
  private final long token = new SecureRandom().nextLong();
  private final Map<Integer, Socket> running = new HashMap<>();
  private final Map<Integer, RankEnd> ends = new HashMap<>();
  private @Nullable RankEnd failure;
  private boolean stopping;
  private int newest;

  private RankDesk(ServerSocket server, int count, PrintStream out, PrintStream err) {
    this.server = server;
    this.count = count;
    this.out = out;
    this.err = err;
  }

  /**
   * Opens one.
   *
   * @param host the address to listen on
   * @throws UserError if there is no free port
   */
  static RankDesk open(String host, int count, PrintStream out, PrintStream err) {
    try {
      RankDesk desk =
          new RankDesk(new ServerSocket(0, 50, InetAddress.getByName(host)), count, out, err);
      start("ranks", desk::accept);
      return desk;
    } catch (IOException e) {
      throw new UserError("the driver cannot listen to its ranks on " + host, e);
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  long token() {
    return token;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        start("rank", () -> listen(socket));
      } catch (IOException e) {
        return; // it is closed
      }
    }
  }

  private void listen(Socket socket) {
    int rank = -1;
    try (socket;
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      if (in.readLong() != token) {
        return; // a stranger
      }
      int attempt = in.readInt();
      rank = in.readInt();
      begin(attempt, rank, socket);
      for (int kind = in.readByte(); kind != RankLine.END; kind = in.readByte()) {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        PrintStream to = kind == RankLine.OUT ? out : err;
        to.write(bytes, 0, bytes.length);
        to.flush();
      }
      end(attempt, new RankEnd(rank, in.readInt(), in.readUTF()));
    } catch (IOException e) {
      // its task is gone; Spark sees to it
    } finally {
      gone(rank, socket);
    }
  }

  /** What was before Spark started all again does not count any more. */
  private synchronized void begin(int attempt, int rank, Socket socket) throws IOException {
    if (attempt > newest) {
      newest = attempt;
      failure = null;
      ends.clear();
    }
    running.put(rank, socket);
    if (stopping) {
      socket.getOutputStream().write(0);
    }
  }

  private synchronized void end(int attempt, RankEnd end) {
    if (attempt < newest) {
      return;
    }
    ends.put(end.rank(), end);
    if (end.failed() && failure == null) {
      failure = end;
      List<Socket> others = List.copyOf(running.values());
      start("end ranks", () -> endAll(others));
    }
  }

  private synchronized void gone(int rank, Socket socket) {
    running.remove(rank, socket);
    notifyAll();
  }

  /** They have some seconds to end by themselves. */
  private void endAll(List<Socket> ranks) {
    awaitAll(LaunchedRanks.GRACE_SECONDS);
    ranks.forEach(RankDesk::close);
  }

  private void awaitAll(long seconds) {
    await(seconds, running::isEmpty);
  }

  /** Waits until something has come to be so, which is looked at whenever a rank is gone. */
  private synchronized void await(long seconds, BooleanSupplier done) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      for (long left = 1; left > 0 && !done.getAsBoolean(); ) {
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        wait(Math.max(1, left));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks all to stop, and waits until they have. */
  void stop() {
    synchronized (this) {
      stopping = true;
      for (Socket each : running.values()) {
        try {
          each.getOutputStream().write(0);
        } catch (IOException e) {
          close(each);
        }
      }
    }
    awaitAll(LaunchedRanks.STOP_SECONDS);
  }

  /**
   * Their exit code, when all have ended.
   *
   * @throws UserError if one was killed or ended with a mistake of the user's
   */
  synchronized int result() {
    await(LaunchedRanks.GRACE_SECONDS, () -> failure != null || ends.size() == count);
    return failure == null
        ? ends.values().stream().mapToInt(RankEnd::code).max().orElse(0)
        : failure.tell(count);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
