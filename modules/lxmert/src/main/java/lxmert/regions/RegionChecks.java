package lxmert.regions;

import java.nio.charset.StandardCharsets;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.vision.Regions;

/** What an image's id and regions have to be before they are stored. */
final class RegionChecks {
  private static final int MAX_ID_BYTES = 1024;
  private static final float MAX_F16 = 65504;

  private RegionChecks() {}

  static void requireId(String imageId) {
    byte[] id = imageId.getBytes(StandardCharsets.UTF_8);
    if (id.length == 0 || id.length > MAX_ID_BYTES || imageId.indexOf('\0') >= 0) {
      throw new UserError(
          "the image id \"%s\" is not a text of 1 to %d bytes".formatted(imageId, MAX_ID_BYTES));
    }
  }

  static void requireStorable(String imageId, Regions regions, DType features) {
    if (regions.imageWidth() < 1 || regions.imageHeight() < 1) {
      throw new UserError(
          "image \"%s\" has the size %d x %d"
              .formatted(imageId, regions.imageWidth(), regions.imageHeight()));
    }
    float largest = features == DType.F16 ? MAX_F16 : Float.MAX_VALUE;
    check(imageId, "features", regions.features(), largest);
    check(imageId, "boxes", regions.boxes(), Float.MAX_VALUE);
    check(imageId, "object scores", regions.objectScores(), Float.MAX_VALUE);
    check(imageId, "attribute scores", regions.attributeScores(), Float.MAX_VALUE);
  }

  private static void check(String imageId, String what, float[] values, float largest) {
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i]) <= largest)) {
        throw new UserError(
            "image \"%s\" has %s among its %s (place %d), expected numbers up to %s"
                .formatted(imageId, values[i], what, i, largest));
      }
    }
  }
}
