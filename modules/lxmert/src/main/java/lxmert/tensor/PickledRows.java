package lxmert.tensor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.UserError;
import lxmert.tensor.StoredTensor.Span;
import org.jspecify.annotations.Nullable;

/**
 * A pickled list of plain dictionaries, as data sets come in: what JSON could hold as well. It is
 * read as JSON is, row by row; see {@link PlainPickle} for what may be in it.
 */
public final class PickledRows {
  private static final int DEEPEST = 20;
  private static final int MOST_VALUES = 100_000;

  private final String place;
  private int values;

  private PickledRows(String place) {
    this.place = place;
  }

  /**
   * Hands out every row.
   *
   * @param name what a row is, such as "expression"
   * @throws UserError if the file is torn, holds anything but plain data, is no list, or a row is
   *     of another type
   */
  public static <T> void read(Path file, String name, Class<T> type, JsonRows.Sink<T> sink) {
    Object root;
    try (FileChannel channel = FileChannel.open(InputFile.regular(file))) {
      root =
          PlainPickle.read(file.toString(), new PickleInput(channel, new Span(0, channel.size())));
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
    if (!(root instanceof List<?> rows)) {
      throw new UserError(file + " is a pickle, but no list of %ss".formatted(name));
    }
    for (int i = 0; i < rows.size(); i++) {
      JsonRows.Place place = new JsonRows.Place(file, 1, name, i);
      JsonNode row = new PickledRows(place.toString()).tree(rows.get(i), DEEPEST);
      sink.accept(place, Json.convert(row, place.toString(), type));
    }
  }

  /**
   * A value as JSON. What refers to itself is nested without an end, and what is shared may unfold
   * to more than there is room for: neither comes past the limits.
   */
  private JsonNode tree(@Nullable Object value, int depth) {
    if (depth == 0 || ++values > MOST_VALUES) {
      throw new UserError(
          "%s: expected at most %d values, nested at most %d deep"
              .formatted(place, MOST_VALUES, DEEPEST));
    }
    if (value instanceof List<?> list) {
      ArrayNode array = Json.mapper().createArrayNode();
      list.forEach(each -> array.add(tree(each, depth - 1)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = Json.mapper().createObjectNode();
      map.forEach((key, each) -> object.set((String) key, tree(each, depth - 1)));
      return object;
    }
    return Json.mapper().valueToTree(value); // text, a number, true, false or null
  }
}
