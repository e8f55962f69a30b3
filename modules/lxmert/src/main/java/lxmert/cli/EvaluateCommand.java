package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.finetune.AnswerLoss;
import lxmert.finetune.Evaluator;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.TaskEvaluation;
import lxmert.finetune.TaskScores;
import lxmert.finetune.TrainedModel;
import lxmert.io.Json;
import lxmert.io.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert evaluate}: how often a model is right. */
@Command(
    name = "evaluate",
    description = "Lets a model answer a task's examples, and scores its answers by their kind.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--task",
      description =
          "VQA, GQA, NLVR2 or NLVR (default: NLVR2 for a model of pairs, VQA for others).")
  private @Nullable FinetuneTask task;

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description = "Writes the answers as the task's server or evaluation takes them.")
  private @Nullable Path predictions;

  @Option(names = "--json", description = "Print the scores as JSON.")
  private boolean json;

  @Mixin private ModelOptions model;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (TrainedModel trained = TrainedModel.open(model.source(task))) {
      TaskEvaluation evaluation = evaluate(trained);
      if (predictions != null) {
        trained.task().write(predictions, evaluation.answers().entrySet());
      }
      print(evaluation, trained.task());
    }
    return 0;
  }

  private TaskEvaluation evaluate(TrainedModel trained) {
    Evaluator evaluator =
        new Evaluator(
            trained.task(),
            trained.task().read(List.of(model.questions())),
            trained.inputs(),
            trained.answers(),
            AnswerLoss.CROSS_ENTROPY);
    return evaluator.evaluate(trained.answering(), Progress.on(System.err));
  }

  private void print(TaskEvaluation evaluation, FinetuneTask of) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.line(summary(evaluation, of)));
    } else if (!evaluation.labelled()) {
      out.printf("%d %s answered; none has a label%n", evaluation.answers().size(), of.unit());
    } else {
      print(out, evaluation.scores(), of);
    }
    out.flush();
  }

  private static void print(PrintWriter out, TaskScores scores, FinetuneTask of) {
    out.printf("%-40s  %10s%n", scores.examples() + " " + of.unit(), "right, %");
    row(out, "all", scores.accuracy());
    scores.figures().forEach((name, percent) -> row(out, name, percent));
    scores.tables().forEach((title, percents) -> table(out, title, percents));
  }

  private static void table(PrintWriter out, String title, Map<String, Double> percents) {
    if (percents.size() > 1) {
      out.printf("%n%s%n", title);
      percents.forEach((type, percent) -> row(out, "  " + type, percent));
    }
  }

  private static void row(PrintWriter out, String name, double percent) {
    out.printf(Locale.ROOT, "%-40s  %10.2f%n", name, percent);
  }

  private static Map<String, Object> summary(TaskEvaluation evaluation, FinetuneTask of) {
    TaskScores scores = evaluation.scores();
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put(of.unit(), evaluation.answers().size());
    if (evaluation.labelled()) {
      summary.put("accuracy", scores.accuracy());
      summary.putAll(scores.figures());
      scores
          .tables()
          .forEach((title, percents) -> summary.put(title.replace(' ', '_') + "s", percents));
    }
    return summary;
  }
}
