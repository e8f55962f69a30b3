package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.finetune.FinetuneRecipe;
import lxmert.grounding.Grounding;
import lxmert.ranks.Ranks;
import lxmert.train.Trainer;
import lxmert.train.TrainingFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lxmert finetune refcoco}. */
@Command(
    name = "refcoco",
    description = "Trains a model to find what words mean in an image: RefCOCO, + and g.",
    footer = "Started again with the same options, it goes on where it was interrupted.%n",
    mixinStandardHelpOptions = true)
final class FinetuneRefcocoCommand implements Callable<Integer> {
  @Mixin private RecipeOptions options;

  @Mixin private AblationOption ablation;

  @Mixin private JsonOption json;

  @Mixin private RunOptions run;

  @Mixin private RankOptions ranks;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return ranks.together(this::train);
  }

  private int train(Ranks joined) {
    FinetuneRecipe recipe = FinetuneRecipe.read(options.config(), options.overrides());
    TrainingFiles files =
        new TrainingFiles(
            options.train(),
            options.valid(),
            options.regions(),
            options.vocabulary(),
            options.from());
    Trainer.Result result =
        new Grounding(
                recipe.with(run.precision(recipe.precision())),
                files,
                ablation.ablation(),
                run.start(options.workers(), joined, options.fast()))
            .run();
    if (joined.first()) {
      print(result);
    }
    return 0;
  }

  private void print(Trainer.Result result) {
    PrintWriter out = spec.commandLine().getOut();
    Path best = run.out().resolve("best");
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("model", best.toString());
    line.put("best_epoch", result.bestEpoch());
    line.putAll(result.best().figures());
    line.put("examples_per_second", result.examplesPerSecond());
    json.print(
        out,
        line,
        () ->
            out.printf(
                Locale.ROOT,
                "best after epoch %d: %.2f %% right (the most that these regions allow: %.2f %%);"
                    + " %.0f %s/s in training%nwrote %s%n",
                result.bestEpoch(),
                100 * result.best().score(),
                100 * result.best().figures().getOrDefault("upper bound", Double.NaN),
                result.examplesPerSecond(),
                Grounding.UNIT,
                best));
  }
}
