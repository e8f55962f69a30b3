package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.checkpoint.GroundingFolder;
import lxmert.dataset.RefcocoAnswerFile;
import lxmert.dataset.RefcocoJson;
import lxmert.explain.PerturbationCurve;
import lxmert.finetune.AnswerLoss;
import lxmert.finetune.Evaluator;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.TaskEvaluation;
import lxmert.finetune.TrainedModel;
import lxmert.grounding.Grounder;
import lxmert.grounding.Grounding;
import lxmert.grounding.GroundingEvaluation;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.report.AccuracyTable;
import lxmert.score.TaskScores;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert evaluate}: how often a model is right. */
@Command(
    name = "evaluate",
    description =
        "Lets a model answer a task's examples, and scores its answers by their kind, or its"
            + " explanations.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--task",
      description =
          "VQA, GQA, NLVR2 or NLVR (default: the one that the model was trained for; where its folder"
              + " does not say so, NLVR2 for a model of pairs and VQA for others). A model of"
              + " referring expressions has no other.")
  private @Nullable FinetuneTask task;

  @Written
  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description = "Writes the answers as the task's server or evaluation takes them.")
  private @Nullable Path predictions;

  @Mixin private PerturbationOptions perturbation;

  @Mixin private JsonOption json;

  @Mixin private ModelOptions model;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (GroundingFolder.is(model.folder())) {
      ground();
      return 0;
    }
    try (TrainedModel trained = TrainedModel.open(model.source(task))) {
      if (perturbation.wanted()) {
        List<PerturbationCurve> curves = perturbation.run(trained, model);
        PrintWriter out = spec.commandLine().getOut();
        json.print(
            out, PerturbationOptions.summary(curves), () -> PerturbationOptions.print(out, curves));
        return 0;
      }
      TaskEvaluation evaluation = evaluate(trained);
      if (predictions != null) {
        trained.task().write(predictions, evaluation.answers().entrySet());
      }
      print(evaluation, trained.task());
    }
    return 0;
  }

  /** A model that chooses regions has one task. */
  private void ground() {
    if (task != null || perturbation.wanted()) {
      throw new UserError(
          model.folder() + " chooses regions: expected neither --task nor --explain with it");
    }
    try (Grounder grounder = Grounder.open(model.source(null))) {
      GroundingEvaluation done =
          grounder.evaluate(RefcocoJson.read(model.questions()), ConsoleProgress.onStandardError());
      if (predictions != null) {
        RefcocoAnswerFile.write(predictions, done.choices());
      }
      PrintWriter out = spec.commandLine().getOut();
      if (done.labelled() > 0) {
        ScoreRefcocoCommand.print(out, done.scores(), json.wanted());
      } else {
        json.print(
            out,
            Map.of(Grounding.UNIT, done.choices().size()),
            () ->
                out.printf(
                    "%d %s answered; none has a box%n", done.choices().size(), Grounding.UNIT));
      }
    }
  }

  private TaskEvaluation evaluate(TrainedModel trained) {
    Evaluator evaluator =
        new Evaluator(
            trained.task(),
            trained.task().read(model.questions()),
            trained.inputs(),
            trained.answers(),
            AnswerLoss.CROSS_ENTROPY);
    return evaluator.evaluate(trained.answering(), ConsoleProgress.onStandardError());
  }

  private void print(TaskEvaluation evaluation, FinetuneTask of) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(Json.line(summary(evaluation, of)));
    } else if (!evaluation.labelled()) {
      out.printf("%d %s answered; none has a label%n", evaluation.answers().size(), of.unit());
    } else {
      TaskScores scores = evaluation.scores();
      new AccuracyTable(out).print(scores.examples() + " " + of.unit(), scores);
    }
    out.flush();
  }

  private static Map<String, Object> summary(TaskEvaluation evaluation, FinetuneTask of) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put(of.unit(), evaluation.answers().size());
    if (evaluation.labelled()) {
      summary.putAll(AccuracyTable.summary(evaluation.scores()));
    }
    return summary;
  }
}
