package lxmert.detect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.score.CocoFigures;

/**
 * How good a detector is.
 *
 * @param images it was tried on
 * @param averagePrecision at IoU 0.5, mean over classes; NaN if nothing was there to be found
 * @param attributeAccuracy share of detected things whose best attribute is one of theirs
 * @param attributeRecall share of all attributes that are among the best of their thing's true box
 * @param coco COCO's twelve figures
 * @param classes each class that was there and its average precision
 */
public record DetectorScores(
    int images,
    double averagePrecision,
    double attributeAccuracy,
    double attributeRecall,
    CocoFigures coco,
    List<OfClass> classes) {
  /** The key of the figure that checkpoints are compared by: average precision at IoU 0.5. */
  public static final String AVERAGE_PRECISION = "average_precision";

  /** Copies the list. */
  public DetectorScores {
    classes = List.copyOf(classes);
  }

  /**
   * One class.
   *
   * @param name its name in the vocabulary
   * @param averagePrecision at IoU 0.5
   * @param ap over the IoU thresholds 0.5 to 0.95
   */
  public record OfClass(String name, double averagePrecision, double ap) {}

  /**
   * What the best detector is chosen by: the mean of the average precision and, where there are
   * attributes, of the attribute recall, as LXMERT lives on both.
   */
  double overall() {
    return Double.isNaN(attributeRecall)
        ? averagePrecision
        : (averagePrecision + attributeRecall) / 2;
  }

  /** The figures over all classes by name. */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(AVERAGE_PRECISION, averagePrecision);
    figures.put("attribute_accuracy", attributeAccuracy);
    figures.put("attribute_recall", attributeRecall);
    return figures;
  }
}
