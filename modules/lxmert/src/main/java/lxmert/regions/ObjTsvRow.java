package lxmert.regions;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import lxmert.io.UserError;
import lxmert.vision.Regions;

/**
 * One line of an {@link ObjTsv}.
 *
 * @param place file and line, for errors
 * @param columns the bytes of the ten columns
 */
record ObjTsvRow(String place, byte[][] columns) {
  static final int ANY_SIZE = -1;

  /** How far outside a box may lie, as a share of the image; the official code's tolerance. */
  private static final float TOLERANCE = 1e-5f;

  private static final Pattern POSITIVE = Pattern.compile("[1-9][0-9]{0,8}");

  static ObjTsvRow of(String place, byte[] line) {
    byte[][] columns = new byte[ObjTsv.COLUMNS.size()][];
    int count = 0;
    for (int start = 0; start <= line.length; count++) {
      int end = start;
      while (end < line.length && line[end] != '\t') {
        end++;
      }
      if (count < columns.length) {
        columns[count] = Arrays.copyOfRange(line, start, end);
      }
      start = end + 1;
    }
    if (count != columns.length) {
      throw new UserError(
          "%s has %d columns, expected %d: %s"
              .formatted(place, count, columns.length, String.join(", ", ObjTsv.COLUMNS)));
    }
    return new ObjTsvRow(place, columns);
  }

  String imageId() {
    String id = text("img_id");
    if (id.isEmpty()) {
      throw error("img_id", "empty, expected an image id");
    }
    return id;
  }

  /** The image's regions; {@code featureSize} is that of earlier lines or {@link #ANY_SIZE}. */
  Regions regions(int featureSize) {
    int n = positive("num_boxes");
    int size = featureSize == ANY_SIZE ? featureSize(n) : featureSize;
    Regions regions =
        new Regions(
            positive("img_w"),
            positive("img_h"),
            size,
            floats("boxes", n, 4),
            floats("features", n, size),
            ids("objects_id", n),
            floats("objects_conf", n, 1),
            ids("attrs_id", n),
            floats("attrs_conf", n, 1));
    checkBoxes(regions);
    return regions;
  }

  private int featureSize(int n) {
    int bytes = bytes("features").remaining();
    long row = (long) n * Float.BYTES;
    if (bytes == 0 || bytes % row != 0) {
      throw error(
          "features",
          "%d bytes, expected a multiple of %d (%d boxes of float32)".formatted(bytes, row, n));
    }
    return (int) (bytes / row);
  }

  private void checkBoxes(Regions regions) {
    float[] boxes = regions.normalizedBoxes();
    for (int i = 0; i < boxes.length; i++) {
      if (!(boxes[i] > -TOLERANCE && boxes[i] < 1 + TOLERANCE)) {
        throw error(
            "boxes",
            "box %d has %s %s, outside its image of %d x %d"
                .formatted(
                    i / 4,
                    new String[] {"x1", "y1", "x2", "y2"}[i % 4],
                    regions.boxes()[i],
                    regions.imageWidth(),
                    regions.imageHeight()));
      }
    }
  }

  private float[] floats(String column, int rows, int width) {
    ByteBuffer bytes = bytes(column, (long) rows * width, Float.BYTES, rows);
    float[] values = new float[rows * width];
    bytes.asFloatBuffer().get(values);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw error(
            column, "%s for box %d, expected a finite number".formatted(values[i], i / width));
      }
    }
    return values;
  }

  private int[] ids(String column, int n) {
    ByteBuffer bytes = bytes(column, n, Long.BYTES, n);
    int[] ids = new int[n];
    for (int i = 0; i < n; i++) {
      long id = bytes.getLong();
      if (id < 0 || id > Integer.MAX_VALUE) {
        throw error(column, "id %d of box %d, expected 0 or more".formatted(id, i));
      }
      ids[i] = (int) id;
    }
    return ids;
  }

  private ByteBuffer bytes(String column, long values, int size, int boxes) {
    ByteBuffer bytes = bytes(column);
    if (bytes.remaining() != values * size) {
      throw error(
          column,
          "%d bytes, expected %d for %d boxes".formatted(bytes.remaining(), values * size, boxes));
    }
    return bytes;
  }

  private ByteBuffer bytes(String column) {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(column(column)))
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IllegalArgumentException e) {
      throw error(column, "no base64: " + e.getMessage());
    }
  }

  private int positive(String column) {
    String text = text(column);
    if (!POSITIVE.matcher(text).matches()) {
      String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
      throw error(column, "\"" + shown + "\", expected a whole number above 0");
    }
    return Integer.parseInt(text);
  }

  private String text(String column) {
    return new String(column(column), StandardCharsets.UTF_8);
  }

  private byte[] column(String column) {
    return columns[ObjTsv.COLUMNS.indexOf(column)];
  }

  private UserError error(String column, String what) {
    return new UserError("%s, column %s: %s".formatted(place, column, what));
  }
}
