package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.io.Json;
import lxmert.pretrain.PretrainRecipe;
import lxmert.pretrain.Pretraining;
import lxmert.report.ReportWriter;
import lxmert.train.Trainer;
import lxmert.train.TrainingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert pretrain}: all pre-training tasks at once. */
@Command(
    name = "pretrain",
    description = {
      "Pre-trains a model on images with sentences: masked words, masked objects, matching and"
          + " image question answering.",
      "Started again with the same options, it goes on where it was interrupted."
    },
    mixinStandardHelpOptions = true)
final class PretrainCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The recipe, such as config/pretrain-paper.yaml.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces a value of the recipe, such as objective.questions.from_epoch=11.")
  private List<String> overrides = List.of();

  @Option(
      names = "--train",
      required = true,
      split = ",",
      paramLabel = "FILE",
      description = "Pre-training files to train on, such as mscoco_train.json,vgnococo.json.")
  private List<Path> train;

  @Option(
      names = "--valid",
      required = true,
      split = ",",
      paramLabel = "FILE",
      description = "Pre-training files to score every epoch on, such as mscoco_minival.json.")
  private List<Path> valid;

  @Option(
      names = "--regions",
      required = true,
      paramLabel = "STORE",
      description = "Regions of the images.")
  private Path regions;

  @Option(
      names = "--answers",
      required = true,
      paramLabel = "FILE",
      description = "The table of all answers (all_ans.json).")
  private Path answers;

  @Option(
      names = "--answer-sets",
      split = ",",
      paramLabel = "SET",
      description = "Keeps the answers of these sets of the table, such as vqa,gqa (default: all).")
  private List<String> answerSets = List.of();

  @Option(
      names = "--vocab",
      paramLabel = "FILE",
      description =
          "BERT's vocab.txt (default: that of --from, or learned from the training sentences).")
  private @Nullable Path vocabulary;

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description = "Checkpoint of BERT or of a pre-trained model to start from.")
  private @Nullable Path from;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of the run: best/, last/, checkpoints/, corpus/, metrics.jsonl, loss.png,"
              + " report.html.")
  private Path out;

  @Option(names = "--fast", description = "Takes the first 2,048 sentences: numbers in seconds.")
  private boolean fast;

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
    PretrainRecipe recipe = PretrainRecipe.read(config, overrides);
    Pretraining.Files files =
        new Pretraining.Files(train, valid, regions, answers, answerSets, vocabulary, from);
    if (restart) {
      Trainer.restart(out);
    }
    TrainingOptions options =
        new TrainingOptions(
            out, device.device(), ConsoleProgress.onStandardError(), new ReportWriter(), fast);
    Trainer.Result result = new Pretraining(recipe, files, options).run();
    print(result);
    return 0;
  }

  private void print(Trainer.Result result) {
    PrintWriter writer = spec.commandLine().getOut();
    Path best = out.resolve("best");
    Map<String, Double> figures = result.best().figures();
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("model", best.toString());
      line.put("best_epoch", result.bestEpoch());
      line.putAll(figures);
      line.put("examples_per_second", result.examplesPerSecond());
      writer.println(Json.line(line));
    } else {
      figures.forEach((name, value) -> writer.printf(Locale.ROOT, "%-32s %10.4f%n", name, value));
      writer.printf(
          Locale.ROOT,
          "best after epoch %d; %.1f sentences/s in training%nwrote %s%n",
          result.bestEpoch(),
          result.examplesPerSecond(),
          best);
    }
    writer.flush();
  }
}
