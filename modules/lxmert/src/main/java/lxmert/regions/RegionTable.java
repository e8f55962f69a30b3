package lxmert.regions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.ByteLines;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Tables of images: tabs between columns, arrays as base64. The first line may name the columns;
 * without it, their number says which they are. Cells may stand as Python 3 prints bytes, {@code
 * b'...'}. One line is held at a time.
 */
final class RegionTable {
  /** What tables without a header have: LXMERT's, ViLBERT's, bottom-up attention's, and less. */
  private static final List<List<String>> KNOWN =
      List.of(
          ObjTsv.COLUMNS,
          List.of("image_id", "image_w", "image_h", "num_boxes", "boxes", "features", "cls_prob"),
          List.of("image_id", "image_w", "image_h", "num_boxes", "boxes", "features"),
          List.of("image_id", "num_boxes", "boxes", "features"));

  private final Path file;
  private @Nullable List<String> columns;
  private String kind = "";

  private RegionTable(Path file) {
    this.file = file;
  }

  /**
   * Hands over the images of a table in the order of the lines.
   *
   * @throws UserError naming the line, if it has other columns
   */
  static void read(Path file, ImageArrays.Sink images) throws IOException {
    new RegionTable(file).read(images);
  }

  private void read(ImageArrays.Sink images) throws IOException {
    try (ByteLines lines = ByteLines.open(file)) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (line.length == 0) {
          continue;
        }
        String place = "%s, line %d".formatted(file, lines.number());
        List<byte[]> cells = cells(line);
        if (columns != null) {
          images.accept(row(place, columns, cells));
        } else if (isHeader(cells)) {
          columns = header(place, cells);
        } else {
          columns = known(place, cells.size());
          images.accept(row(place, columns, cells));
        }
      }
    }
  }

  private static boolean isHeader(List<byte[]> cells) {
    return cells.stream().filter(cell -> RegionField.named(text(cell)) != null).count() > 1;
  }

  private List<String> header(String place, List<byte[]> cells) {
    List<String> names = cells.stream().map(RegionTable::text).toList();
    if (names.stream().noneMatch(name -> RegionField.named(name) == RegionField.IMAGE_ID)) {
      throw new UserError("%s names no column %s".formatted(place, RegionField.IMAGE_ID));
    }
    kind = "a table with a header";
    return names;
  }

  private List<String> known(String place, int count) {
    List<String> names =
        KNOWN.stream()
            .filter(each -> each.size() == count)
            .findFirst()
            .orElseThrow(
                () ->
                    new UserError(
                        "%s has %d columns, expected a line that names them, or 10, 7, 6 or 4: %s"
                            .formatted(place, count, String.join(", ", ObjTsv.COLUMNS))));
    kind = "a table of %d columns (%s)".formatted(count, String.join(", ", names));
    return names;
  }

  private RecordArrays row(String place, List<String> names, List<byte[]> cells) {
    if (cells.size() != names.size()) {
      throw new UserError(
          "%s has %d columns, expected %d: %s"
              .formatted(place, cells.size(), names.size(), String.join(", ", names)));
    }
    Map<String, Object> values = new HashMap<>();
    String id = "";
    for (int i = 0; i < cells.size(); i++) {
      RegionField field = RegionField.named(names.get(i));
      if (field == RegionField.IMAGE_ID) {
        id = text(cells.get(i));
      } else if (field != null) {
        values.put(names.get(i), cells.get(i));
      }
    }
    if (id.isEmpty()) {
      throw new UserError("%s has an empty image id".formatted(place));
    }
    return new RecordArrays(kind, "%s, image %s".formatted(place, id), id, values);
  }

  private static List<byte[]> cells(byte[] line) {
    List<byte[]> cells = new ArrayList<>();
    for (int start = 0, end; start <= line.length; start = end + 1) {
      end = start;
      while (end < line.length && line[end] != '\t') {
        end++;
      }
      boolean printed =
          end - start >= 3
              && line[start] == 'b'
              && (line[start + 1] == '\'' || line[start + 1] == '"')
              && line[end - 1] == line[start + 1];
      cells.add(
          printed
              ? Arrays.copyOfRange(line, start + 2, end - 1)
              : Arrays.copyOfRange(line, start, end));
    }
    return cells;
  }

  private static String text(byte[] cell) {
    return new String(cell, StandardCharsets.UTF_8);
  }
}
