package lxmert.vision;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.List;

/**
 * What of an image's file goes to the decoder, and what is known of it beforehand.
 *
 * @param content for the decoder
 * @param damage what is wrong with the file, though its pixels may be read; empty if nothing
 * @param colors in its palette, or 0 where the decoder knows
 */
record ImageParts(byte[] content, List<String> damage, int colors) {
  /** The parts of a file. */
  static ImageParts of(ImageFormat format, byte[] file) {
    return switch (format) {
      case PNG -> PngChunks.of(file);
      case GIF -> GifBlocks.of(file);
      default -> new ImageParts(file, List.of(), 0);
    };
  }

  /** The damage, with what the decoded image shows of it: decoders take missing colors as black. */
  List<String> damage(BufferedImage decoded) {
    List<String> all = new ArrayList<>(damage);
    if (decoded.getColorModel() instanceof IndexColorModel palette) {
      int known = colors > 0 ? colors : palette.getMapSize();
      int[] row = new int[decoded.getWidth()];
      int largest = 0;
      for (int y = 0; y < decoded.getHeight(); y++) {
        for (int index : decoded.getRaster().getSamples(0, y, row.length, 1, 0, row)) {
          largest = Math.max(largest, index);
        }
      }
      if (largest >= known) {
        all.add("it uses color %d of a palette of %d".formatted(largest + 1, known));
      }
    }
    return all;
  }
}
