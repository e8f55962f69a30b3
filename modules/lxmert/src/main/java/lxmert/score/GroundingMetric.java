package lxmert.score;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import lxmert.dataset.ImageBox;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * How often a chosen box is the one that is meant: more than half of the union of both is shared
 * (docs/grounding.md, "Scores"). Not for several threads.
 */
public final class GroundingMetric {
  /** What the intersection over union has to exceed. */
  private static final double SHARE = 0.5;

  /** The share of expressions that some region would have been right for. */
  private static final String UPPER_BOUND = "upper bound";

  private int expressions;
  private int right;
  private int reachable;

  /** Whether a box counts as the one that is meant. */
  public static boolean isRight(double overlap) {
    return overlap > SHARE;
  }

  /**
   * Adds an expression.
   *
   * @param overlap of the chosen box with the right one
   * @param best overlap of any box that there was to choose from
   */
  public void add(double overlap, double best) {
    expressions++;
    right += isRight(overlap) ? 1 : 0;
    reachable += isRight(best) ? 1 : 0;
  }

  /** The scores so far, the upper bound among them; NaN for no expressions. */
  public TaskScores scores() {
    return new TaskScores(
        expressions, percent(right), Map.of(UPPER_BOUND, percent(reachable)), Map.of());
  }

  private double percent(int of) {
    return 100.0 * of / expressions;
  }

  /**
   * Scores a file of choices: accuracy, of several files that of each too.
   *
   * @param truth expressions with their boxes
   * @param choices boxes by id
   * @param best the largest overlap with the right box of any that there was to choose from; null
   *     where that is not known, and there is no upper bound
   * @throws UserError if an expression has no box or no choice, or a choice no expression
   */
  public static TaskScores score(
      List<Path> truth,
      Submission<ImageBox> choices,
      @Nullable ToDoubleFunction<ReferringExpression> best) {
    GroundingMetric all = new GroundingMetric();
    Map<String, Double> bySplit = new LinkedHashMap<>();
    for (Path file : truth) {
      GroundingMetric split = new GroundingMetric();
      RefcocoJson.read(
          file,
          each -> {
            Submission.Given<ImageBox> given = choices.score(each.id(), file.toString());
            double overlap = given == null ? 0 : given.answer().overlap(box(file, each));
            double most = best == null ? overlap : best.applyAsDouble(each);
            all.add(overlap, most);
            split.add(overlap, most);
          });
      bySplit.put(String.valueOf(file.getFileName()), split.percent(split.right));
    }
    choices.check(String.join(", ", truth.stream().map(Path::toString).toList()));
    TaskScores scores = all.scores();
    return new TaskScores(
        scores.examples(),
        scores.accuracy(),
        best == null ? Map.of() : scores.figures(),
        Map.of("split", bySplit));
  }

  private static ImageBox box(Path file, ReferringExpression expression) {
    ImageBox box = expression.box();
    if (box == null) {
      throw new UserError(
          "%s: expression %s has no box, expected one".formatted(file, expression.id()));
    }
    return box;
  }
}
