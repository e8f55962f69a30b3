package lxmert.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.ranks.GlooRanks;
import lxmert.ranks.RankSettings;
import lxmert.ranks.Ranks;
import lxmert.tensor.ComputeThreads;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** One rank of a run of {@link TinyTask} as a process of its own. */
final class RankedRun {
  static final int STEPS = 50;
  private static final int EPOCHS = 2;

  private RankedRun() {}

  /**
   * A run of 50 steps.
   *
   * @param accumulate batches of a step
   * @param type of its parameters: Float or Double
   * @param exchange of gradients
   * @param milliseconds that each batch waits
   * @param seed in the configuration; the numbers do not depend on it
   */
  record Kind(int accumulate, String type, String exchange, long milliseconds, int seed) {
    static Kind of(int accumulate, String type) {
      return new Kind(accumulate, type, "float32", 0, 5);
    }

    String[] arguments() {
      return new String[] {
        Integer.toString(accumulate), type, exchange, Long.toString(milliseconds), "" + seed
      };
    }

    static Kind parse(String[] args, int from) {
      return new Kind(
          Integer.parseInt(args[from]),
          args[from + 1],
          args[from + 2],
          Long.parseLong(args[from + 3]),
          Integer.parseInt(args[from + 4]));
    }
  }

  /**
   * {@code FOLDER RENDEZVOUS RANK COUNT} and those of a {@link Kind}. An address is that of a store
   * which another process keeps.
   */
  public static void main(String[] args) {
    Kind kind = Kind.parse(args, 4);
    RankSettings settings =
        new RankSettings(
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            args[1],
            kind.exchange.equals("bfloat16") ? Precision.BFLOAT16 : Precision.FLOAT32,
            Duration.ofSeconds(4),
            args[1].startsWith("localhost:") ? "attempt" : null);
    try (Ranks ranks = GlooRanks.join(settings, RankedRun::end)) {
      try {
        run(Path.of(args[0]), ranks, kind);
      } catch (UserError e) {
        ranks.fail(String.valueOf(e.getMessage()));
        end(String.valueOf(e.getMessage()));
      } catch (RunStopped e) {
        return;
      }
    }
  }

  private static void end(String why) {
    System.out.println(why);
    Runtime.getRuntime().halt(2);
  }

  static void run(Path folder, Ranks ranks, Kind kind) {
    TinyTask task =
        new TinyTask(STEPS / EPOCHS * kind.accumulate, torch.ScalarType.valueOf(kind.type));
    task.accumulate = kind.accumulate;
    task.beforeStep = () -> TinyRun.sleep(kind.milliseconds);
    TrainingOptions options =
        new TrainingOptions(
            folder,
            new Device("cpu"),
            1,
            ranks,
            ranks.first() ? Progress.lines(System.out) : Progress.silent(),
            TrainingListener.NONE,
            false);
    try (ComputeThreads one = new ComputeThreads(1)) {
      one.call(
          () -> {
            RunInputs inputs = new RunInputs(Map.of("seed", kind.seed), Map.of(), Map.of());
            Training<Long> training = new Training<>(task, task.settings(EPOCHS), inputs, options);
            training.finish(training.train());
            return true;
          });
    }
  }
}
