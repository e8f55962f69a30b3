package lxmert.cli;

import java.nio.file.Path;
import lxmert.io.Check;
import lxmert.io.Progress;
import lxmert.ranks.Ranks;
import lxmert.report.ReportWriter;
import lxmert.tensor.Precision;
import lxmert.train.Trainer;
import lxmert.train.TrainingListener;
import lxmert.train.TrainingOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every run of training: where it goes and how it is computed. */
final class RunOptions {
  @Written(folder = true)
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of the run: best/, last/, checkpoints/, metrics.jsonl, loss.png, report.html.")
  private Path out;

  @Option(
      names = "--restart",
      description = "Starts over where OUT holds a run, instead of going on with it.")
  private boolean restart;

  @Mixin private PrecisionOption precision;

  @Mixin private DeviceOption device;

  /**
   * What training is told; loads libtorch. What an earlier run left in the folder is removed where
   * that is wanted.
   */
  TrainingOptions start(int workers, boolean fast) {
    return start(workers, Ranks.alone(), fast);
  }

  /** As {@link #start(int, boolean)}, for one of several ranks: the first one tells and writes. */
  TrainingOptions start(int workers, Ranks ranks, boolean fast) {
    if (restart && ranks.first()) {
      Trainer.restart(out);
    }
    return new TrainingOptions(
        out,
        device.device(),
        workers,
        ranks,
        ranks.first() ? ConsoleProgress.onStandardError() : Progress.silent(),
        ranks.first() ? new ReportWriter() : TrainingListener.NONE,
        fast);
  }

  /** The folder of the run. */
  Path out() {
    return out;
  }

  /** The format that was given, or the recipe's; one to train in. */
  Precision precision(Precision usual) {
    Precision used = precision.orElse(usual);
    return Check.given(
        "training",
        () -> {
          used.requireTraining("precision");
          return used;
        });
  }
}
