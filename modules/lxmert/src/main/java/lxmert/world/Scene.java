package lxmert.world;

import java.util.List;

/**
 * What is in an image, before a pixel is painted or a word is said.
 *
 * @param imageId file name without extension
 * @param width in pixels
 * @param height in pixels
 * @param things from the lowest to the topmost
 */
record Scene(
    String imageId, int width, int height, Backdrop backdrop, Grain grain, List<Thing> things) {
  /** Copies the list. */
  Scene {
    things = List.copyOf(things);
  }

  /** What is behind the things. */
  enum BackdropKind {
    /** The first colour only. */
    PLAIN,
    /** From the first colour to the second along a line. */
    GRADIENT,
    /** The first colour with soft blotches of the second. */
    CLOUDS
  }

  /**
   * @param first 0xRRGGBB
   * @param second 0xRRGGBB; the first again for a plain one
   * @param seed of the line's direction and of the blotches
   */
  record Backdrop(BackdropKind kind, int first, int second, long seed) {}

  /**
   * What the camera adds.
   *
   * @param noise the largest change of a pixel, of 255; 0 for none
   * @param blurred whether edges are softened
   * @param seed of the noise
   */
  record Grain(int noise, boolean blurred, long seed) {}
}
