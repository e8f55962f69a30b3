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
import lxmert.ranks.Ranks;
import lxmert.train.Trainer;
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
      names = "--answers",
      paramLabel = "FILE",
      description =
          "The table of all answers (all_ans.json); needed unless objective.questions.weight is 0.")
  private @Nullable Path answers;

  @Option(
      names = "--answer-sets",
      split = ",",
      paramLabel = "SET",
      description = "Keeps the answers of these sets of the table, such as vqa,gqa (default: all).")
  private List<String> answerSets = List.of();

  @Mixin private JsonOption json;

  @Mixin private RecipeOptions training;

  @Mixin private RunOptions run;

  @Mixin private RankOptions ranks;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return ranks.together(this::train);
  }

  private int train(Ranks joined) {
    PretrainRecipe recipe = PretrainRecipe.read(training.config(), training.overrides());
    Pretraining.Files files =
        new Pretraining.Files(
            training.train(),
            training.valid(),
            training.regions(),
            answers,
            answerSets,
            training.vocabulary(),
            training.from());
    PretrainRecipe used = recipe.with(run.precision(recipe.precision()));
    Trainer.Result result =
        new Pretraining(used, files, run.start(training.workers(), joined, training.fast())).run();
    if (joined.first()) {
      print(result);
    }
    return 0;
  }

  private void print(Trainer.Result result) {
    PrintWriter writer = spec.commandLine().getOut();
    Path best = run.out().resolve("best");
    Map<String, Double> figures = result.best().figures();
    if (json.wanted()) {
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
