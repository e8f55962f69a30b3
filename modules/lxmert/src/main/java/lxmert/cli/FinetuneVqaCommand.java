package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.VqaFinetuning;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.tensor.Precision;
import lxmert.train.Trainer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert finetune vqa}: visual question answering. */
@Command(
    name = "vqa",
    description = {
      "Trains a model to answer questions about pictures.",
      "Started again with the same options, it goes on where it was interrupted."
    },
    mixinStandardHelpOptions = true)
final class FinetuneVqaCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The recipe, such as config/vqa.yaml.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces a value of the recipe, such as optimizer.learning_rate=1e-4.")
  private List<String> overrides = List.of();

  @Option(
      names = "--train",
      required = true,
      paramLabel = "FILE",
      description = "Questions to train on, in the official JSON.")
  private Path train;

  @Option(
      names = "--valid",
      required = true,
      paramLabel = "FILE",
      description = "Questions to score every epoch on.")
  private Path valid;

  @Option(
      names = "--regions",
      required = true,
      paramLabel = "STORE",
      description = "Regions of the pictures.")
  private Path regions;

  @Option(
      names = "--answers",
      required = true,
      paramLabel = "FILE",
      description = "List of the answers to choose from (label2ans.json).")
  private Path answers;

  @Option(
      names = "--vocab",
      paramLabel = "FILE",
      description =
          "BERT's vocab.txt (default: that of --from, or learned from the training questions).")
  private @Nullable Path vocabulary;

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description = "Checkpoint whose encoders training starts from; the answer head is new.")
  private @Nullable Path from;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the run: best/, last/, checkpoints/, metrics.jsonl, loss.png.")
  private Path out;

  @Option(names = "--fast", description = "Takes the first 2,000 questions: numbers in seconds.")
  private boolean fast;

  @Option(names = "--precision", description = "float32 or bfloat16 (default: as the recipe says).")
  private @Nullable Precision precision;

  @Option(
      names = "--restart",
      description = "Starts over where OUT holds a run, instead of going on with it.")
  private boolean restart;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    FinetuneRecipe recipe = FinetuneRecipe.read(config, overrides);
    if (restart) {
      Trainer.restart(out);
    }
    VqaFinetuning.Files files =
        new VqaFinetuning.Files(train, valid, regions, answers, vocabulary, from, out);
    Trainer.Result result =
        new VqaFinetuning(
                precision == null ? recipe : recipe.with(precision),
                files,
                fast,
                device.device(),
                Progress.on(System.err))
            .run();
    print(result);
    return 0;
  }

  private void print(Trainer.Result result) {
    PrintWriter out = spec.commandLine().getOut();
    Path best = this.out.resolve("best");
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("model", best.toString());
      line.put("best_epoch", result.bestEpoch());
      line.putAll(result.best().figures());
      line.put("examples_per_second", result.examplesPerSecond());
      out.println(Json.line(line));
    } else {
      out.printf(
          Locale.ROOT,
          "best after epoch %d: %.2f %% right; %.0f questions/s in training%nwrote %s%n",
          result.bestEpoch(),
          100 * result.best().score(),
          result.examplesPerSecond(),
          best);
    }
    out.flush();
  }
}
