package lxmert.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;
import lxmert.io.Check;
import lxmert.io.UserError;
import lxmert.launch.RankProgram;
import lxmert.ranks.GlooRanks;
import lxmert.ranks.RankSettings;
import lxmert.ranks.Ranks;
import lxmert.tensor.Precision;
import lxmert.train.RunStopped;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a training by several processes, and what becomes of it in this one. */
final class RankOptions {
  private static final int ENDED = 2;

  @Option(
      names = "--ranks",
      paramLabel = "N",
      defaultValue = "${env:WORLD_SIZE:-1}",
      description =
          "Processes that train together and share the micro-batches of a step, each started with"
              + " the same options (default: WORLD_SIZE, or 1).")
  private int count;

  @Option(
      names = "--rank",
      paramLabel = "R",
      defaultValue = "${env:RANK:-0}",
      description = "Number of this one, counted from 0; rank 0 alone writes (default: RANK).")
  private int rank;

  @Option(
      names = "--rendezvous",
      paramLabel = "PLACE",
      description =
          "Where they meet: HOST:PORT of rank 0, or a file that all of them see (default:"
              + " MASTER_ADDR:MASTER_PORT).")
  private @Nullable String rendezvous;

  @Option(
      names = "--exchange",
      paramLabel = "FORMAT",
      defaultValue = "float32",
      description =
          "Number format that gradients travel in: float32, or bfloat16, half the bytes (default:"
              + " ${DEFAULT-VALUE}).")
  private Precision exchange;

  @Option(
      names = "--deadline",
      paramLabel = "S",
      defaultValue = "20",
      description =
          "Seconds after which a silent rank is given up and all end (default: ${DEFAULT-VALUE}).")
  private int deadline;

  /**
   * Does work as one of the ranks. If another one ends before its time, this process ends with one
   * sentence; if the work fails here, the others are told.
   *
   * @return what the work returns
   */
  int together(ToIntFunction<Ranks> work) {
    endWithLauncher();
    try (Ranks ranks = GlooRanks.join(settings(), RankOptions::end)) {
      return together(ranks, work);
    }
  }

  private static int together(Ranks ranks, ToIntFunction<Ranks> work) {
    try {
      return work.applyAsInt(ranks);
    } catch (RunStopped e) {
      throw e; // so have the others
    } catch (RuntimeException e) {
      ranks.fail(e instanceof UserError ? String.valueOf(e.getMessage()) : e.toString());
      throw e;
    }
  }

  private RankSettings settings() {
    String place = count == 1 ? "nowhere" : rendezvous();
    return Check.given(
        "the ranks",
        () ->
            new RankSettings(rank, count, place, exchange, Duration.ofSeconds(deadline), prefix()));
  }

  /**
   * Each attempt of {@code torchrun} has keys of its own in the store that it keeps where {@code
   * MASTER_ADDR} and {@code MASTER_PORT} say.
   */
  private @Nullable String prefix() {
    if (count == 1
        || rendezvous != null
        || !"True".equals(System.getenv("TORCHELASTIC_USE_AGENT_STORE"))) {
      return null;
    }
    return "lxmert/attempt_" + System.getenv().getOrDefault("TORCHELASTIC_RESTART_COUNT", "0");
  }

  private String rendezvous() {
    if (rendezvous != null) {
      return rendezvous;
    }
    String address = System.getenv("MASTER_ADDR");
    String port = System.getenv("MASTER_PORT");
    if (address == null || port == null) {
      throw new UserError(
          "%d ranks have to meet somewhere, expected --rendezvous, or MASTER_ADDR and MASTER_PORT"
              .formatted(count));
    }
    return address + ":" + port;
  }

  private static void endWithLauncher() {
    String launcher = System.getenv(RankProgram.LAUNCHER);
    if (launcher == null) {
      return;
    }
    ProcessHandle.of(Long.parseLong(launcher))
        .ifPresentOrElse(
            process -> {
              CompletableFuture<Void> unused =
                  process.onExit().thenRun(() -> end("the launcher is gone"));
            },
            () -> end("the launcher is gone"));
  }

  /** Native code that waits for a rank can be left in no other way. */
  private static void end(String why) {
    System.err.println(
        "lxmert: " + why + "; started again, the run goes on from its newest checkpoint");
    System.err.flush();
    Runtime.getRuntime().halt(ENDED);
  }
}
