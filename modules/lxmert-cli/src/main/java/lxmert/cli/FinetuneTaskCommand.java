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
import lxmert.io.UserError;
import lxmert.train.Trainer;
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
      names = "--answers",
      paramLabel = "FILE",
      description = "VQA, GQA: list of the answers to choose from (trainval_label2ans.json).")
  private @Nullable Path answers;

  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      description =
          "LXMERT, LSTM_BUTD, BERT_BUTD or one of your own (default: that of --from, or LXMERT).")
  private @Nullable String architecture;

  @Option(
      names = "--transfer-answers",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "FILE",
      description =
          "VQA, GQA: keep the answer head of --from, for those of its answers that are among the"
              + " answers. Without FILE, the folder of --from names its answers; else all_ans.json"
              + " of its pre-training.")
  private @Nullable Path answerTable;

  @Mixin private AblationOption ablation;

  @Mixin private JsonOption json;

  @Mixin private RecipeOptions training;

  @Mixin private RunOptions run;

  @Spec private CommandSpec spec;

  FinetuneTaskCommand(FinetuneTask task) {
    this.task = task;
  }

  @Override
  public Integer call() {
    FinetuneRecipe recipe = FinetuneRecipe.read(training.config(), training.overrides());
    Finetuning.Files files =
        new Finetuning.Files(
            training.train(),
            training.valid(),
            training.regions(),
            answers,
            training.vocabulary(),
            training.from(),
            transferred());
    FinetuneRecipe used = recipe.with(run.precision(recipe.precision()));
    Finetuning.Result result =
        new Finetuning(
                task,
                used,
                files,
                ablation.ablation(),
                run.start(training.workers(), training.fast()))
            .with(architecture)
            .run();
    print(result);
    return 0;
  }

  private @Nullable Path transferred() {
    if (answerTable == null || !answerTable.toString().isEmpty()) {
      return answerTable;
    }
    if (training.from() == null) {
      throw new UserError("--transfer-answers needs the checkpoint that they are from: --from");
    }
    return training.from();
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
