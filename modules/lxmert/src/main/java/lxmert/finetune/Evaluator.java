package lxmert.finetune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lxmert.batch.ExampleInputs;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.Answering;

/** Lets models answer a set of examples and scores the answers. */
public final class Evaluator {
  private final FinetuneTask task;
  private final List<Example> examples;
  private final ExampleInputs inputs;
  private final AnswerVocabulary answers;
  private final AnswerLoss loss;

  /**
   * Prepares a set of examples. Those with an image without regions are left out, as in the
   * official code.
   *
   * @param inputs whose store stays open while models are evaluated
   * @param answers in the order of the models' scores
   * @throws UserError if there is no example whose images have regions
   */
  public Evaluator(
      FinetuneTask task,
      List<? extends Example> examples,
      ExampleInputs inputs,
      AnswerVocabulary answers,
      AnswerLoss loss) {
    this.task = task;
    this.examples =
        examples.stream().<Example>map(each -> each).filter(inputs::hasRegions).toList();
    this.inputs = inputs;
    this.answers = answers;
    this.loss = loss;
    if (this.examples.isEmpty()) {
      throw new UserError(
          "none of the %d %s is about an image with regions"
              .formatted(examples.size(), task.unit()));
    }
  }

  /** The examples that are used, in their order. */
  List<Example> examples() {
    return examples;
  }

  /** Answers all examples with the likeliest answer of a model. */
  public TaskEvaluation evaluate(Answering model, Progress progress) {
    int[] given = new int[examples.size()];
    double[] losses = new double[1];
    try (Progress.Bar bar = progress.start("evaluating", examples.size(), task.unit());
        ExampleAnswerer answerer = new ExampleAnswerer(model, inputs)) {
      answerer.answer(
          examples,
          bar,
          (place, logits) -> {
            given[place] = AnswerLoss.likeliest(logits);
            losses[0] += loss.of(logits, examples.get(place), answers);
          });
      TaskEvaluation evaluation = evaluation(given, losses[0] / examples.size());
      if (evaluation.labelled()) {
        bar.note(String.format(Locale.ROOT, "%.2f %% right", evaluation.scores().accuracy()));
      }
      return evaluation;
    }
  }

  private TaskEvaluation evaluation(int[] given, double meanLoss) {
    Map<String, String> inOrder = new LinkedHashMap<>();
    TaskScoring scoring = task.scoring();
    boolean labelled = false;
    for (int i = 0; i < given.length; i++) {
      Example example = examples.get(i);
      String answer = answers.answer(given[i]);
      inOrder.put(example.id(), answer);
      scoring.add(example, answer);
      labelled |= !example.label().isEmpty();
    }
    return new TaskEvaluation(inOrder, labelled, meanLoss, scoring.scores());
  }
}
