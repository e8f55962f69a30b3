package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.io.Json;
import lxmert.ranks.Ranks;
import lxmert.retrieval.RetrievalRecipe;
import lxmert.retrieval.RetrievalTraining;
import lxmert.train.Trainer;
import lxmert.train.TrainingFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lxmert finetune retrieval}. */
@Command(
    name = "retrieval",
    description = {
      "Trains a model to find the image of a sentence, and a sentence of an image.",
      "Reads tables of sentences with their images, as import captions writes them."
    },
    footer = "Started again with the same options, it goes on where it was interrupted.%n",
    mixinStandardHelpOptions = true)
final class FinetuneRetrievalCommand implements Callable<Integer> {
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
    RetrievalRecipe recipe = RetrievalRecipe.read(training.config(), training.overrides());
    TrainingFiles files =
        new TrainingFiles(
            training.train(),
            training.valid(),
            training.regions(),
            training.vocabulary(),
            training.from());
    RetrievalRecipe used = recipe.with(run.precision(recipe.precision()));
    Trainer.Result result =
        new RetrievalTraining(used, files, run.start(training.workers(), joined, training.fast()))
            .run();
    if (joined.first()) {
      print(result);
    }
    return 0;
  }

  private void print(Trainer.Result result) {
    PrintWriter out = spec.commandLine().getOut();
    Path best = run.out().resolve("best");
    Map<String, Double> figures = result.best().figures();
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("model", best.toString());
      line.put("best_epoch", result.bestEpoch());
      line.putAll(figures);
      line.put("examples_per_second", result.examplesPerSecond());
      out.println(Json.line(line));
    } else {
      figures.forEach(
          (name, share) -> out.printf(Locale.ROOT, "%-22s %5.1f%%%n", name, 100 * share));
      out.printf(
          Locale.ROOT,
          "best after epoch %d; %.1f sentences/s in training%nwrote %s%n",
          result.bestEpoch(),
          result.examplesPerSecond(),
          best);
    }
    out.flush();
  }
}
