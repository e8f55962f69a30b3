package lxmert.answer;

/**
 * A region that the detector found.
 *
 * @param object name of its most probable class
 * @param objectProbability 0 to 1
 * @param attribute name of its most probable attribute
 * @param attributeProbability 0 to 1
 * @param box where it is
 */
public record Region(
    String object,
    double objectProbability,
    String attribute,
    double attributeProbability,
    Box box) {
  /**
   * A box by its left, top, right and bottom edges, in pixels of the image.
   *
   * @param left in pixels, from the left edge of the image
   * @param top in pixels, from its top
   * @param right in pixels, from the left edge of the image
   * @param bottom in pixels, from its top
   */
  public record Box(double left, double top, double right, double bottom) {}
}
