package lxmert.explain;

import java.awt.Color;

/** Colours between two. */
final class Shade {
  private Shade() {}

  /**
   * A colour on the way from one to another.
   *
   * @param share of the way, 0 to 1
   */
  static Color between(Color from, Color to, double share) {
    return new Color(
        part(from.getRed(), to.getRed(), share),
        part(from.getGreen(), to.getGreen(), share),
        part(from.getBlue(), to.getBlue(), share));
  }

  private static int part(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }
}
