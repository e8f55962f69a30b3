package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.batch.Ablation;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.Finetuning;
import lxmert.io.Json;
import lxmert.report.ReportWriter;
import lxmert.tensor.Precision;
import lxmert.train.Trainer;
import lxmert.train.TrainingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert finetune TASK}: what the commands of all tasks share. */
@Command(
    footer = "Started again with the same options, it goes on where it was interrupted.%n",
    mixinStandardHelpOptions = true)
abstract class FinetuneTaskCommand implements Callable<Integer> {
  private final FinetuneTask task;

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
      split = ",",
      paramLabel = "FILE",
      description = "Examples to train on, in the official LXMERT layout or the data set's own.")
  private List<Path> train;

  @Option(
      names = "--valid",
      required = true,
      split = ",",
      paramLabel = "FILE",
      description = "Examples to score every epoch on.")
  private List<Path> valid;

  @Option(
      names = "--regions",
      required = true,
      paramLabel = "STORE",
      description = "Regions of the images.")
  private Path regions;

  @Option(
      names = "--answers",
      paramLabel = "FILE",
      description = "VQA, GQA: list of the answers to choose from (trainval_label2ans.json).")
  private @Nullable Path answers;

  @Option(
      names = "--vocab",
      paramLabel = "FILE",
      description =
          "BERT's vocab.txt (default: that of --from, or learned from the training sentences).")
  private @Nullable Path vocabulary;

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description =
          "Checkpoint of LXMERT or of a language model (BERT) to start from; the rest is new.")
  private @Nullable Path from;

  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      description =
          "LXMERT, LSTM_BUTD, BERT_BUTD or one of your own (default: that of --from, or LXMERT).")
  private @Nullable String architecture;

  @Option(
      names = "--transfer-answers",
      paramLabel = "FILE",
      description =
          "VQA, GQA: answers of the pre-training head in --from (all_ans.json). Those that are among"
              + " the answers keep their weights.")
  private @Nullable Path answerTable;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of the run: best/, last/, checkpoints/, metrics.jsonl, loss.png, report.html.")
  private Path out;

  @Option(names = "--fast", description = "Takes the first 2,000 examples: numbers in seconds.")
  private boolean fast;

  @Option(
      names = "--ablate",
      defaultValue = "none",
      description =
          "Keeps language (the words) or vision (the regions) from the model, to see how far it comes without (default:"
              + " ${DEFAULT-VALUE}).")
  private Ablation ablation;

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

  FinetuneTaskCommand(FinetuneTask task) {
    this.task = task;
  }

  @Override
  public Integer call() {
    FinetuneRecipe recipe = FinetuneRecipe.read(config, overrides);
    if (restart) {
      Trainer.restart(out);
    }
    Finetuning.Files files =
        new Finetuning.Files(train, valid, regions, answers, vocabulary, from, answerTable);
    TrainingOptions options =
        new TrainingOptions(
            out, device.device(), ConsoleProgress.onStandardError(), new ReportWriter(), fast);
    FinetuneRecipe used = precision == null ? recipe : recipe.with(precision);
    Finetuning.Result result =
        new Finetuning(task, used, files, ablation, options).with(architecture).run();
    print(result);
    return 0;
  }

  private void print(Finetuning.Result ended) {
    Trainer.Result result = ended.training();
    PrintWriter out = spec.commandLine().getOut();
    Path best = this.out.resolve("best");
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("model", best.toString());
      line.put("best_epoch", result.bestEpoch());
      line.putAll(result.best().figures());
      line.put("majority", ended.majority());
      line.put("examples_per_second", result.examplesPerSecond());
      out.println(Json.line(line));
    } else {
      out.printf(
          Locale.ROOT,
          "best after epoch %d: %.2f %% right (the most frequent answer alone: %.2f %%);"
              + " %.0f %s/s in training%nwrote %s%n",
          result.bestEpoch(),
          100 * result.best().score(),
          100 * ended.majority(),
          result.examplesPerSecond(),
          task.unit(),
          best);
    }
    out.flush();
  }
}
