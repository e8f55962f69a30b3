package lxmert.dataset;

import java.util.List;
import lxmert.io.JsonRows;

/**
 * A rectangle in an image, in pixels, as COCO writes it.
 *
 * @param x left edge
 * @param y upper edge
 * @param width 0 or more
 * @param height 0 or more
 */
public record ImageBox(double x, double y, double width, double height) {
  private static final int NUMBERS = 4;

  /**
   * Of a list in a file.
   *
   * @param name of the list, for the message
   * @throws lxmert.io.UserError if it is not x, y, width and height
   */
  public static ImageBox of(JsonRows.Place place, String name, List<Double> numbers) {
    boolean good = numbers.size() == NUMBERS && numbers.stream().allMatch(Double::isFinite);
    if (!good || numbers.get(2) < 0 || numbers.get(3) < 0) {
      throw place.error(": %s is %s, expected [x, y, width, height]".formatted(name, numbers));
    }
    return new ImageBox(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
  }

  /** As in a file. */
  double[] numbers() {
    return new double[] {x, y, width, height};
  }

  /**
   * Intersection over union with another box, 0 to 1, as VOLTA and ViLBERT compute it: corners are
   * pixels that belong to the box, so every side counts one pixel more.
   */
  public double overlap(ImageBox other) {
    double across = shared(x, width, other.x, other.width);
    double down = shared(y, height, other.y, other.height);
    double both = across * down;
    return both / (pixels() + other.pixels() - both);
  }

  private static double shared(double from, double length, double other, double otherLength) {
    return Math.max(0, Math.min(from + length, other + otherLength) - Math.max(from, other) + 1);
  }

  private double pixels() {
    return (width + 1) * (height + 1);
  }
}
