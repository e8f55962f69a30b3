package lxmert.regions;

import java.io.IOException;
import java.util.Arrays;
import lxmert.io.UserError;
import lxmert.vision.ImageSize;
import org.jspecify.annotations.Nullable;

/**
 * The boxes of an image as its file has them, in pixels or as shares of the image.
 *
 * @param place file and array, for errors
 * @param name the array's name
 * @param rows how many boxes the array has
 * @param corners (N, 4), those that count
 * @param shares whether they are divided by the image's size: they are if none exceeds 1
 */
record ForeignBoxes(String place, String name, int rows, float[] corners, boolean shares) {
  /** Detectors round boxes on the scaled image; so many pixels may be cut off. */
  private static final float MOST_CUT = 1;

  /** The same for shares, which often have 16 bits. */
  private static final float MOST_CUT_SHARE = 0.01f;

  /** How far outside a box may lie and stays as it is, as a share: the official tolerance. */
  private static final float TOLERANCE = 1e-5f;

  private static final int CORNERS = 4;

  /**
   * Reads them.
   *
   * @param size the image's, if it is known; without it, shares are preferred
   */
  static ForeignBoxes of(ImageArrays image, @Nullable ImageSize size) throws IOException {
    String pixels = RegionField.BOXES.in(image.names());
    String shares = RegionField.SHARES.in(image.names());
    if (pixels == null && shares == null) {
      throw new UserError("%s has no %s".formatted(image.place(), RegionField.BOXES));
    }
    boolean preferShares = pixels == null || (size == null && shares != null);
    String name = preferShares ? shares : pixels;
    Npy told = image.find(RegionField.COUNT);
    if (told != null && RegionsFromArrays.single(told) == 0) {
      throw none(image);
    }
    Npy array = image.read(String.valueOf(name));
    int[] shape = array.shape();
    if (shape.length != 2 || (preferShares ? shape[1] < CORNERS : shape[1] != CORNERS)) {
      throw RegionsFromArrays.wrongShape(array, "(boxes, 4)");
    }
    if (shape[0] == 0) {
      throw none(image);
    }
    // Programs fill up with empty boxes.
    int n = told == null ? shape[0] : RegionsFromArrays.single(told);
    if (told != null && n > shape[0]) {
      throw new UserError(
          "%s says %d, but there are %d boxes".formatted(told.place(), n, shape[0]));
    }
    float[] corners = firstFour(array.head(n));
    boolean all = preferShares || areShares(corners);
    if (!all && size == null) {
      throw new UserError(
          "%s is in pixels, but the size of the image is not told: name the images with --images"
              .formatted(array.place()));
    }
    return new ForeignBoxes(array.place(), String.valueOf(name), shape[0], corners, all);
  }

  private static UserError none(ImageArrays image) {
    return new UserError(image.place() + " has no boxes, expected at least one");
  }

  private static float[] firstFour(Npy array) {
    float[] all = array.floats();
    int width = array.shape()[1];
    float[] corners = new float[array.shape()[0] * CORNERS];
    for (int i = 0; i < corners.length; i++) {
      corners[i] = all[i / CORNERS * width + i % CORNERS];
    }
    return corners;
  }

  private static boolean areShares(float[] corners) {
    for (float corner : corners) {
      if (!(corner >= -MOST_CUT_SHARE && corner <= 1 + MOST_CUT_SHARE)) {
        return false;
      }
    }
    return true;
  }

  /** How many count. */
  int count() {
    return corners.length / CORNERS;
  }

  /**
   * The boxes (N, 4) in pixels, in the image.
   *
   * @throws UserError if one lies outside
   */
  float[] inPixels(ImageSize size) {
    float[] boxes = new float[corners.length];
    for (int i = 0; i < boxes.length; i++) {
      float largest = i % 2 == 0 ? size.width() : size.height();
      float box = shares ? corners[i] * largest : corners[i];
      float cut = shares ? MOST_CUT_SHARE * largest : MOST_CUT;
      if (!(box >= -cut && box <= largest + cut)) {
        throw new UserError(
            "%s has %s %s for box %d, outside its image of %d x %d"
                .formatted(
                    place,
                    Arrays.asList("x1", "y1", "x2", "y2").get(i % CORNERS),
                    corners[i],
                    i / CORNERS,
                    size.width(),
                    size.height()));
      }
      boolean kept = box > -TOLERANCE * largest && box < largest * (1 + TOLERANCE);
      boxes[i] = kept ? box : Math.min(Math.max(box, 0), largest);
    }
    return boxes;
  }
}
