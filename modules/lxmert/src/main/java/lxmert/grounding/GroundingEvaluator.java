package lxmert.grounding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lxmert.batch.ExampleInputs;
import lxmert.dataset.ImageBox;
import lxmert.dataset.RefcocoAnswerFile.Choice;
import lxmert.dataset.ReferringExpression;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.GroundingModel;
import lxmert.ranks.Gathering;
import lxmert.ranks.Ranks;
import lxmert.score.GroundingMetric;
import lxmert.tensor.ComputeThreads;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** Lets models choose regions for a set of expressions and scores the choices. */
public final class GroundingEvaluator {
  /** Expressions that are scored together. */
  private static final int TOGETHER = 16;

  private final List<ReferringExpression> expressions;
  private final ExampleInputs inputs;

  /**
   * Prepares expressions. Those whose image has no regions are left out.
   *
   * @param inputs whose store stays open while models are evaluated
   * @throws UserError if there is no expression whose image has regions
   */
  public GroundingEvaluator(List<ReferringExpression> expressions, ExampleInputs inputs) {
    this.expressions = expressions.stream().filter(inputs::hasRegions).toList();
    this.inputs = inputs;
    if (this.expressions.isEmpty()) {
      throw new UserError(
          "none of the %d %s is about an image with regions"
              .formatted(expressions.size(), Grounding.UNIT));
    }
  }

  /**
   * What a rank chose.
   *
   * @param places of its expressions
   * @param chosen the candidate of each
   * @param scores of these, before the sigmoid
   * @param losses of each; 0 where the box is not known
   */
  private record Chosen(
      List<Integer> places, List<Integer> chosen, List<Double> scores, List<Double> losses) {
    Chosen() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /** As the other, in this process alone. */
  GroundingEvaluation evaluate(Grounder grounder, Progress progress) {
    return evaluate(
        grounder.model(), grounder.precision(), grounder.device(), Ranks.alone(), progress);
  }

  /**
   * Chooses for all expressions, each rank for a share; all get the same, to the bit.
   *
   * @param model on the device, in evaluation mode
   */
  GroundingEvaluation evaluate(
      GroundingModel model, Precision precision, Device device, Ranks ranks, Progress progress) {
    List<Integer> pieces = new ArrayList<>();
    for (int i = ranks.rank() * TOGETHER; i < expressions.size(); i += ranks.count() * TOGETHER) {
      pieces.add(i);
    }
    RegionScores scores = new RegionScores(model, inputs, precision, device);
    try (ComputeThreads threads = new ComputeThreads(torch.get_num_threads());
        Progress.Bar bar =
            progress.start("evaluating", expressions.size() / ranks.count(), Grounding.UNIT)) {
      GroundingEvaluation evaluation =
          evaluation(
              Gathering.all(ranks, Chosen.class, () -> choose(pieces, scores, threads, bar)),
              model.scoresWholeImage());
      if (evaluation.labelled() > 0) {
        bar.note(String.format(Locale.ROOT, "%.2f %% right", evaluation.scores().accuracy()));
      }
      return evaluation;
    }
  }

  private Chosen choose(
      List<Integer> pieces, RegionScores scores, ComputeThreads threads, Progress.Bar bar) {
    Chosen[] parts = new Chosen[pieces.size()];
    threads.callForEach(
        parts.length,
        i -> {
          int from = pieces.get(i);
          int to = Math.min(from + TOGETHER, expressions.size());
          parts[i] = choose(from, scores.of(expressions.subList(from, to)));
          bar.advance(to - from);
        });
    Chosen all = new Chosen();
    for (Chosen part : parts) {
      all.places.addAll(part.places);
      all.chosen.addAll(part.chosen);
      all.scores.addAll(part.scores);
      all.losses.addAll(part.losses);
    }
    return all;
  }

  /** The candidates with the best scores, the first of equal ones. */
  private Chosen choose(int from, List<double[]> scores) {
    Chosen chosen = new Chosen();
    for (int i = 0; i < scores.size(); i++) {
      double[] own = scores.get(i);
      int best = 0;
      for (int j = 1; j < own.length; j++) {
        best = own[j] > own[best] ? j : best;
      }
      chosen.places.add(from + i);
      chosen.chosen.add(best);
      chosen.scores.add(own[best]);
      chosen.losses.add(loss(expressions.get(from + i), own));
    }
    return chosen;
  }

  /** Binary cross entropies, added up over the candidates. */
  private double loss(ReferringExpression expression, double[] scores) {
    if (expression.box() == null) {
      return 0;
    }
    double[] overlaps = overlaps(expression, scores.length);
    double loss = 0;
    for (int i = 0; i < scores.length; i++) {
      double x = scores[i];
      loss += Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - x * overlaps[i];
    }
    return loss;
  }

  private double[] overlaps(ReferringExpression expression, int candidates) {
    boolean withImage = candidates > inputs.regions().regionCount(expression.imageId());
    return CandidateBoxes.overlaps(
        CandidateBoxes.of(inputs.regions(), expression, withImage), expression);
  }

  private GroundingEvaluation evaluation(List<Chosen> parts, boolean withImage) {
    Choice[] choices = new Choice[expressions.size()];
    double[] losses = new double[expressions.size()];
    double[] chosen = new double[expressions.size()];
    for (Chosen part : parts) {
      for (int i = 0; i < part.places.size(); i++) {
        int place = part.places.get(i);
        ReferringExpression expression = expressions.get(place);
        ImageBox box =
            CandidateBoxes.of(inputs.regions(), expression, withImage).get(part.chosen.get(i));
        double probability = 1 / (1 + Math.exp(-part.scores.get(i)));
        choices[place] = new Choice(expression.id(), box, probability);
        losses[place] = part.losses.get(i);
        ImageBox meant = expression.box();
        chosen[place] = meant == null ? 0 : box.overlap(meant);
      }
    }
    return scored(List.of(choices), chosen, losses, withImage);
  }

  private GroundingEvaluation scored(
      List<Choice> choices, double[] chosen, double[] losses, boolean withImage) {
    GroundingMetric metric = new GroundingMetric();
    double sum = 0;
    int labelled = 0;
    for (int i = 0; i < chosen.length; i++) {
      ReferringExpression expression = expressions.get(i);
      if (expression.box() != null) {
        List<ImageBox> candidates = CandidateBoxes.of(inputs.regions(), expression, withImage);
        metric.add(chosen[i], CandidateBoxes.max(CandidateBoxes.overlaps(candidates, expression)));
        sum += losses[i];
        labelled++;
      }
    }
    return new GroundingEvaluation(choices, labelled, sum / labelled, metric.scores());
  }
}
