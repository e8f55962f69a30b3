package lxmert.finetune;

import java.util.ArrayList;
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
import lxmert.ranks.Gathering;
import lxmert.ranks.Ranks;

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

  /**
   * What a rank found out.
   *
   * @param places of its examples
   * @param given the answer to each
   * @param losses of each
   */
  private record Answered(List<Integer> places, List<Integer> given, List<Double> losses) {}

  /** Answers all examples with the likeliest answer of a model. */
  public TaskEvaluation evaluate(Answering model, Progress progress) {
    return evaluate(model, Ranks.alone(), progress);
  }

  /** As {@link #evaluate(Answering, Progress)}, each rank a share; all get the same, to the bit. */
  TaskEvaluation evaluate(Answering model, Ranks ranks, Progress progress) {
    try (ExampleAnswerer answerer = new ExampleAnswerer(model, inputs)) {
      ExampleAnswerer.Work work = answerer.work(examples, ranks);
      try (Progress.Bar bar = progress.start("evaluating", work.size(), task.unit())) {
        TaskEvaluation evaluation =
            evaluation(Gathering.all(ranks, Answered.class, () -> answered(answerer, work, bar)));
        if (evaluation.labelled()) {
          bar.note(String.format(Locale.ROOT, "%.2f %% right", evaluation.scores().accuracy()));
        }
        return evaluation;
      }
    }
  }

  private Answered answered(ExampleAnswerer answerer, ExampleAnswerer.Work work, Progress.Bar bar) {
    Answered answered = new Answered(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    answerer.answer(
        work,
        bar,
        (place, logits) -> {
          answered.places.add(place);
          answered.given.add(AnswerLoss.likeliest(logits));
          answered.losses.add(loss.of(logits, examples.get(place), answers));
        });
    return answered;
  }

  private TaskEvaluation evaluation(List<Answered> parts) {
    int[] given = new int[examples.size()];
    double[] losses = new double[examples.size()];
    for (Answered part : parts) {
      for (int i = 0; i < part.places.size(); i++) {
        int place = part.places.get(i);
        given[place] = part.given.get(i);
        losses[place] = part.losses.get(i);
      }
    }
    double sum = 0;
    for (double each : losses) {
      sum += each;
    }
    return evaluation(given, sum / losses.length);
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
