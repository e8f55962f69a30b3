package lxmert.launch;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lxmert.io.ProcessEnd;
import lxmert.io.UserError;

/** Processes of this program on this machine that train together, from their start to their end. */
public final class LaunchedRanks {
  /** For the others to end by themselves, before they are killed. */
  public static final long GRACE_SECONDS = 5;

  /** Longer than a training takes to save itself. */
  public static final long STOP_SECONDS = 130;

  private final RankProgram program;
  private final int count;
  private final int threads;
  private final List<LaunchedRank> ranks = new ArrayList<>();

  /**
   * Ranks to be started.
   *
   * @param program what they run
   * @param threads that each computes on
   */
  public LaunchedRanks(RankProgram program, int count, int threads) {
    this.program = program;
    this.count = count;
    this.threads = threads;
  }

  /**
   * Starts them, hands on the signals that this process gets, and waits for all.
   *
   * @param out for what the first one prints
   * @param onTerminal whether that is a terminal, on which it is to print by itself
   * @return their exit code
   * @throws UserError if one was killed or ended with a mistake of the user's
   */
  public int run(PrintStream out, boolean onTerminal) {
    Runnable stop = this::stop;
    ProcessEnd.stopFirst(stop);
    try {
      int port = freePort(InetAddress.getLoopbackAddress());
      for (int rank = 0; rank < count; rank++) {
        ranks.add(LaunchedRank.start(rank, builder(rank, port), out, System.err, onTerminal));
      }
      return await();
    } finally {
      ranks.forEach(rank -> rank.process().destroyForcibly());
      ProcessEnd.forget(stop);
    }
  }

  private ProcessBuilder builder(int rank, int port) {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    ProcessBuilder builder =
        program.process(System.getProperty("java.class.path"), rank, count, host, port, threads);
    return rank == 0 ? builder.redirectInput(Redirect.INHERIT) : builder;
  }

  /**
   * A port that nobody listens on.
   *
   * @throws UserError if there is none
   */
  public static int freePort(InetAddress address) {
    try (ServerSocket socket = new ServerSocket(0, 1, address)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UserError("this machine has no free port for the ranks to meet at", e);
    }
  }

  private int await() {
    List<LaunchedRank> running = new ArrayList<>(ranks);
    int code = 0;
    while (!running.isEmpty()) {
      CompletableFuture.anyOf(
              running.stream()
                  .map(rank -> rank.process().onExit())
                  .toArray(CompletableFuture<?>[]::new))
          .join();
      for (LaunchedRank rank : ranks) {
        if (rank.process().isAlive() || !running.remove(rank)) {
          continue;
        }
        RankEnd end = rank.end();
        if (end.failed()) {
          return failed(end);
        }
        code = Math.max(code, end.code());
      }
    }
    return code;
  }

  private int failed(RankEnd first) {
    endWithin(GRACE_SECONDS);
    return first.tell(ranks.size());
  }

  private void stop() {
    ranks.forEach(rank -> rank.process().toHandle().destroy()); // that of Process closes its pipes
    endWithin(STOP_SECONDS);
  }

  /** Waits for all of them, and kills those that take longer. */
  private void endWithin(long seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (LaunchedRank rank : ranks) {
      rank.endWithin(end - System.nanoTime());
    }
  }
}
