package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.Predictor;
import lxmert.io.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert predict TASK}: what the commands of all tasks share. */
@Command(
    footer = "Started again with the same options, it goes on where it was interrupted.%n",
    mixinStandardHelpOptions = true)
abstract class PredictTaskCommand implements Callable<Integer> {
  private final FinetuneTask task;

  @Written
  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The submission file; FILE.partial stands beside it until it is done.")
  private Path out;

  @Written
  @Option(
      names = "--probabilities",
      paramLabel = "FILE",
      description = "Writes the five likeliest answers to each, one JSON object a line.")
  private @Nullable Path probabilities;

  @Mixin private JsonOption json;

  @Mixin private ModelOptions model;

  @Spec private CommandSpec spec;

  PredictTaskCommand(FinetuneTask task) {
    this.task = task;
  }

  @Override
  public Integer call() {
    Predictor.Summary done =
        new Predictor(
                model.source(task),
                new Predictor.Request(model.questions(), out, probabilities),
                ConsoleProgress.onStandardError())
            .run();
    PrintWriter print = spec.commandLine().getOut();
    if (json.wanted()) {
      print.println(Json.line(done));
    } else {
      print.printf("%d %s answered%n", done.answered(), task.unit());
      if (done.withoutRegions() > 0) {
        print.printf(
            "%d left out: their images have no regions in %s%n",
            done.withoutRegions(), model.regions());
      }
      print.println("wrote " + out);
    }
    print.flush();
    return 0;
  }
}
