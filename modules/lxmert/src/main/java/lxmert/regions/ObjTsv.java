package lxmert.regions;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import lxmert.io.AtomicFiles;
import lxmert.io.UserError;
import lxmert.vision.Regions;

/**
 * Regions in the official ten-column table, "obj36" (docs/model.md, "Feature table"): no header,
 * tabs between columns, lines end in CRLF, arrays as base64 of their little-endian bytes. {@link
 * RegionTable} reads it.
 */
public final class ObjTsv {
  /** What it holds, in order. */
  static final List<String> COLUMNS =
      List.of(
          "img_id",
          "img_h",
          "img_w",
          "objects_id",
          "objects_conf",
          "attrs_id",
          "attrs_conf",
          "num_boxes",
          "boxes",
          "features");

  private ObjTsv() {}

  /** Writes a table of the given images, atomically. */
  public static void write(
      Path file, Iterable<String> imageIds, Function<String, Regions> regions) {
    AtomicFiles.write(
        file,
        out -> {
          for (String imageId : imageIds) {
            writeLine(out, imageId, regions.apply(imageId));
          }
        });
  }

  private static void writeLine(OutputStream out, String imageId, Regions regions)
      throws IOException {
    if (imageId.chars().anyMatch(c -> c == '\t' || c == '\r' || c == '\n')) {
      throw new UserError(
          "the image id \"%s\" has a tab or a line end and cannot stand in a table"
              .formatted(imageId));
    }
    String line =
        String.join(
            "\t",
            imageId,
            Integer.toString(regions.imageHeight()),
            Integer.toString(regions.imageWidth()),
            base64(regions.objectIds()),
            base64(regions.objectScores()),
            base64(regions.attributeIds()),
            base64(regions.attributeScores()),
            Integer.toString(regions.count()),
            base64(regions.boxes()),
            base64(regions.features()));
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(int[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putLong(value);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static String base64(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
