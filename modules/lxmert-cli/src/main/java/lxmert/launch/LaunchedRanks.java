package lxmert.launch;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lxmert.io.ProcessEnd;
import lxmert.io.UserError;

/** Processes of this program on this machine that train together, from their start to their end. */
public final class LaunchedRanks {
  /** The variable that names the process which started a rank: its end is the end of all. */
  public static final String LAUNCHER = "LXMERT_LAUNCHER";

  /** For the others to end by themselves, before they are killed. */
  private static final long GRACE_SECONDS = 5;

  /** Longer than a training takes to save itself. */
  private static final long STOP_SECONDS = 130;

  private static final int KILLED = 128;
  private static final List<Integer> STOPPED = List.of(128 + 1, 128 + 2, 128 + 15);

  private final String program;
  private final int count;
  private final int threads;
  private final List<String> arguments;
  private final List<LaunchedRank> ranks = new ArrayList<>();

  /**
   * Ranks to be started.
   *
   * @param program the class whose {@code main} they run
   * @param threads that each computes on
   * @param arguments of the program
   */
  public LaunchedRanks(String program, int count, int threads, List<String> arguments) {
    this.program = program;
    this.count = count;
    this.threads = threads;
    this.arguments = List.copyOf(arguments);
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
      int port = freePort();
      for (int rank = 0; rank < count; rank++) {
        ranks.add(LaunchedRank.start(rank, builder(rank, port), out, onTerminal));
      }
      return await();
    } finally {
      ranks.forEach(rank -> rank.process().destroyForcibly());
      ProcessEnd.forget(stop);
    }
  }

  private ProcessBuilder builder(int rank, int port) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(program);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put("RANK", Integer.toString(rank));
    environment.put("WORLD_SIZE", Integer.toString(count));
    environment.put("MASTER_ADDR", InetAddress.getLoopbackAddress().getHostAddress());
    environment.put("MASTER_PORT", Integer.toString(port));
    environment.put("OMP_NUM_THREADS", Integer.toString(threads));
    environment.put(LAUNCHER, Long.toString(ProcessHandle.current().pid()));
    return builder;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
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
        int own = rank.process().exitValue();
        if (own != 0 && !STOPPED.contains(own)) {
          return failed(rank, own);
        }
        rank.endWithin(0);
        code = Math.max(code, own);
      }
    }
    return code;
  }

  private int failed(LaunchedRank first, int code) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
    for (LaunchedRank rank : ranks) {
      rank.endWithin(end - System.nanoTime());
    }
    String ending =
        code > KILLED
            ? "was killed by signal %d".formatted(code - KILLED)
            : "ended with exit code %d%s".formatted(code, first.why());
    String sentence = "rank %d %s; all %d have ended".formatted(first.rank(), ending, ranks.size());
    if (code == 1) {
      System.err.println("lxmert: " + sentence);
      return code;
    }
    throw new UserError(sentence);
  }

  private void stop() {
    ranks.forEach(rank -> rank.process().toHandle().destroy()); // that of Process closes its pipes
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    for (LaunchedRank rank : ranks) {
      rank.endWithin(end - System.nanoTime());
    }
  }
}
