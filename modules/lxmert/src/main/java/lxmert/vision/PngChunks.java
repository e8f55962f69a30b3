package lxmert.vision;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The parts of a PNG file. Of the decoder's input only those are left that pixels depend on, and
 * the camera's notes: texts and colour profiles, which are ignored, may unpack to any size.
 */
final class PngChunks {
  private static final int SIGNATURE = 8;

  /** Bytes around the data of a chunk: its length, its type, and a checksum. */
  private static final int FRAME = 12;

  private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND", "eXIf");

  private PngChunks() {}

  /** Reads a file that begins as PNG does. */
  static ImageParts of(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
    kept.write(file, 0, SIGNATURE);
    List<String> damage = new ArrayList<>();
    int at = SIGNATURE;
    String type = "";
    int colors = 0;
    while (!type.equals("IEND") && at + FRAME <= file.length) {
      int length = bytes.getInt(at);
      type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (length < 0 || length > file.length - at - FRAME) {
        break; // torn: the decoder gets what there is
      }
      if (KEPT.contains(type)) {
        kept.write(file, at, FRAME + length);
        colors = type.equals("PLTE") ? length / 3 : colors;
        if ((int) checksum(file, at + 4, length + 4) != bytes.getInt(at + 8 + length)) {
          damage.add("the checksum of its part %s is wrong".formatted(type));
        }
      }
      at += FRAME + length;
    }
    if (!type.equals("IEND")) {
      kept.write(file, at, file.length - at);
      damage.add("its end is missing");
    }
    return new ImageParts(kept.toByteArray(), damage, colors);
  }

  private static long checksum(byte[] file, int from, int length) {
    CRC32 sum = new CRC32();
    sum.update(file, from, length);
    return sum.getValue();
  }
}
