package lxmert.world;

/** Arithmetic on colours packed as 0xRRGGBB. */
final class Rgb {
  private Rgb() {}

  static int of(double red, double green, double blue) {
    return (clamp(red) << 16) | (clamp(green) << 8) | clamp(blue);
  }

  static int red(int rgb) {
    return (rgb >> 16) & 255;
  }

  static int green(int rgb) {
    return (rgb >> 8) & 255;
  }

  static int blue(int rgb) {
    return rgb & 255;
  }

  /** The colour a share of the way from one to another. */
  static int mix(int from, int to, double share) {
    return of(
        red(from) + share * (red(to) - red(from)),
        green(from) + share * (green(to) - green(from)),
        blue(from) + share * (blue(to) - blue(from)));
  }

  /** Perceived brightness, 0 to 255 (ITU-R BT.601). */
  static double luma(int rgb) {
    return 0.299 * red(rgb) + 0.587 * green(rgb) + 0.114 * blue(rgb);
  }

  /**
   * How different two colours look, 0 to about 765: the "redmean" distance, a Euclidean distance
   * whose weights follow the mean of the reds.
   */
  static double distance(int a, int b) {
    double mean = (red(a) + red(b)) / 2.0;
    double dr = red(a) - red(b);
    double dg = green(a) - green(b);
    double db = blue(a) - blue(b);
    return Math.sqrt((2 + mean / 256) * dr * dr + 4 * dg * dg + (2 + (255 - mean) / 256) * db * db);
  }

  private static int clamp(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
