package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.Finetuning;
import lxmert.io.Json;
import lxmert.ranks.Ranks;
import lxmert.train.Trainer;
import lxmert.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lxmert finetune TASK}: what the commands of all tasks share. */
@Command(
    footer = "Started again with the same options, it goes on where it was interrupted.%n",
    mixinStandardHelpOptions = true)
abstract class FinetuneTaskCommand implements Callable<Integer> {
  private final FinetuneTask task;

  @Mixin private FinetuneOptions options;

  @Mixin private JsonOption json;

  @Mixin private RunOptions run;

  @Mixin private RankOptions ranks;

  @Spec private CommandSpec spec;

  FinetuneTaskCommand(FinetuneTask task) {
    this.task = task;
  }

  @Override
  public Integer call() {
    return ranks.together(this::train);
  }

  private int train(Ranks joined) {
    FinetuneRecipe recipe = options.recipe();
    Finetuning.Files files = options.files();
    FinetuneRecipe used = recipe.with(run.precision(recipe.precision()));
    TrainingOptions start = run.start(options.workers(), joined, options.fast());
    Finetuning.Result result = options.finetuning(task, used, files, start).run();
    if (joined.first()) {
      print(result);
    }
    return 0;
  }

  private void print(Finetuning.Result ended) {
    Trainer.Result result = ended.training();
    PrintWriter out = spec.commandLine().getOut();
    Path best = run.out().resolve("best");
    if (json.wanted()) {
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
