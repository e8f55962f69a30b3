package lxmert.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A long JSON file that is read one row at a time: memory does not grow with it. */
public final class JsonRows {
  /** Ids and answers are keys in these files: too many to keep them as Java keeps names. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER) // rounds as the slow one does
          .build();

  private final Path file;
  private final Progress.Bar bar;

  /** Takes a row, which is never null. */
  public interface Sink<T> {
    /** Takes one. */
    void accept(Place place, T row);
  }

  /** Takes a value of an object and its key. */
  public interface EntrySink<T> {
    /** Takes one. */
    void accept(Place place, String key, T value);
  }

  /**
   * Where a row stands, for error messages.
   *
   * @param file the file
   * @param line where it begins, from 1; not told where it is the first, which says nothing
   * @param name what the rows are
   * @param number from 0
   * @param key of the row in an object; null in a list
   */
  public record Place(Path file, int line, String name, long number, @Nullable String key) {
    /** A row without a key. */
    public Place(Path file, int line, String name, long number) {
      this(file, line, name, number, null);
    }

    /** An error that names this place; {@code what} follows it. */
    public UserError error(String what) {
      return new UserError(this + what);
    }

    /**
     * A value that has to be there, though rows of another kind may lack it.
     *
     * @param expected what it looks like, such as "text"
     */
    public <T> T need(String field, String expected, @Nullable T value) {
      if (value == null) {
        throw error(": %s is missing, expected %s".formatted(field, expected));
      }
      return value;
    }

    @Override
    public String toString() {
      return "%s%s, %s %d%s"
          .formatted(
              file,
              line > 1 ? ", line " + line : "",
              name,
              number,
              key == null ? "" : " (" + key + ")");
    }
  }

  /**
   * One of the lists of an object.
   *
   * @param key of the list
   * @param name what a row is, such as "question"
   * @param required whether it has to be there
   * @param type of a row
   * @param sink takes the rows
   */
  public record RowList<T>(
      String key, String name, boolean required, Class<T> type, Sink<T> sink) {}

  private JsonRows(Path file, Progress.Bar bar) {
    this.file = file;
    this.bar = bar;
  }

  /** The rows of a file. */
  public static JsonRows of(Path file) {
    return new JsonRows(file, Progress.silent().start("", -1, ""));
  }

  /** Reading moves the bar on: see {@link MeasuredInput}. */
  public static JsonRows of(Path file, Progress.Bar bar) {
    return new JsonRows(file, bar);
  }

  /** Reads a file under a bar of its own. */
  public static void read(Path file, Progress progress, Consumer<JsonRows> work) {
    try (Progress.Bar bar =
        MeasuredInput.bar(progress, "reading " + file.getFileName(), List.of(file))) {
      work.accept(of(file, bar));
    }
  }

  /**
   * Whether the file begins as a list.
   *
   * @throws UserError if it is empty or no JSON
   */
  public boolean isList() {
    boolean[] list = {false};
    peek(
        json -> {
          JsonToken first = json.nextToken();
          if (first == null) {
            throw new UserError(file + " is empty, expected JSON");
          }
          list[0] = first == JsonToken.START_ARRAY;
        });
    return list[0];
  }

  /**
   * The first keys of the object that the file begins with.
   *
   * @param most so many at most
   * @throws UserError if the file begins with something else
   */
  public List<String> firstKeys(int most) {
    List<String> keys = new ArrayList<>();
    peek(
        json -> {
          json.disable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION); // as entries()
          json.nextToken();
          expect(json, "", JsonToken.START_OBJECT, "a list or an object");
          addKeys(json, most, keys);
        });
    return keys;
  }

  /** Adds the keys of the object that the parser is in, until there are so many. */
  private static void addKeys(JsonParser json, int most, Collection<String> keys)
      throws IOException {
    while (keys.size() < most && json.nextToken() != JsonToken.END_OBJECT) {
      keys.add(json.currentName());
      json.nextToken();
      json.skipChildren();
    }
  }

  private interface Reading {
    void with(JsonParser json) throws IOException;
  }

  /** Reads the file; what goes wrong is explained while the parser still knows where it is. */
  private void read(Reading reading) {
    read(bar, reading);
  }

  /** Looks at the beginning, which the bar does not know of. */
  private void peek(Reading reading) {
    read(Progress.silent().start("", -1, ""), reading);
  }

  private void read(Progress.Bar shown, Reading reading) {
    try (InputStream in = MeasuredInput.open(file, shown);
        JsonParser json = JSON.createParser(in)) {
      try {
        reading.with(json);
      } catch (JsonProcessingException | CharConversionException e) {
        throw JsonProblem.in(file.toString(), e);
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  /**
   * The keys of the first row of a file that is a list of objects; none where it is another file.
   *
   * @throws UserError if it is no JSON
   */
  public Set<String> keysOfFirstRow() {
    Set<String> keys = new HashSet<>();
    peek(
        json -> {
          if (json.nextToken() == JsonToken.START_ARRAY
              && json.nextToken() == JsonToken.START_OBJECT) {
            addKeys(json, Integer.MAX_VALUE, keys);
          }
        });
    return keys;
  }

  /**
   * Hands out every row of a file that has one JSON object a line.
   *
   * @param name what a row is, such as "example"
   * @throws UserError if a line is not JSON or of another type
   */
  public <T> void lines(String name, Class<T> type, Sink<T> sink) {
    ObjectReader rows = reader(type);
    read(
        json -> {
          for (long number = 0; json.nextToken() != null; number++) {
            row(json, place(json, name, number, null), rows, sink);
          }
        });
  }

  /**
   * Hands out every row of a file that is one list.
   *
   * @param name what a row is, such as "question"
   * @throws UserError if the file is not a JSON list or a row is of another type
   */
  public <T> void list(String name, Class<T> type, Sink<T> sink) {
    read(
        json -> {
          json.nextToken();
          expect(json, "", JsonToken.START_ARRAY, "a list of %ss".formatted(name));
          rows(json, name, type, sink);
          expectEnd(json);
        });
  }

  /**
   * Hands out every row of a list in an object, and returns some of the object's own texts.
   *
   * @param texts keys of texts that may be there; other keys are passed over
   * @throws UserError if there is no such list, a row is of another type, or a text is none
   */
  public <T> Map<String, String> field(
      String list, String name, Class<T> type, Sink<T> sink, String... texts) {
    return lists(List.of(new RowList<>(list, name, true, type, sink)), texts);
  }

  /** As {@link #field}, for several lists, which may stand in any order. */
  public Map<String, String> lists(List<? extends RowList<?>> parts, String... texts) {
    Map<String, RowList<?>> byKey = new LinkedHashMap<>();
    parts.forEach(part -> byKey.put(part.key(), part));
    Map<String, String> found = new HashMap<>();
    read(
        json -> {
          json.nextToken();
          String keys = "\"" + String.join("\", \"", byKey.keySet()) + "\"";
          expect(json, "", JsonToken.START_OBJECT, "an object with " + keys);
          for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            RowList<?> part = byKey.remove(key);
            if (part != null) {
              expect(json, key, JsonToken.START_ARRAY, "a list");
              rows(json, part);
            } else if (List.of(texts).contains(key)) {
              expect(json, key, JsonToken.VALUE_STRING, "text");
              found.put(key, json.getText());
            } else {
              json.skipChildren();
            }
          }
          expectEnd(json);
        });
    byKey.values().stream()
        .filter(RowList::required)
        .forEach(
            part -> {
              throw new UserError("%s: %s is missing, expected a list".formatted(file, part.key()));
            });
    return found;
  }

  private <T> void rows(JsonParser json, RowList<T> part) throws IOException {
    rows(json, part.name(), part.type(), part.sink());
  }

  /** As {@link #entries}, without the keys. */
  public <T> void values(String name, Class<T> type, Sink<T> sink) {
    entries(name, type, (place, key, value) -> sink.accept(place, value));
  }

  /**
   * Hands out every value of a file that is one object, with its key. A key may occur twice.
   *
   * @param name what a value is, such as "question"
   * @throws UserError if the file is not a JSON object or a value is of another type
   */
  public <T> void entries(String name, Class<T> type, EntrySink<T> sink) {
    ObjectReader values = reader(type);
    read(
        json -> {
          json.disable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION); // it would keep every key
          json.nextToken();
          expect(json, "", JsonToken.START_OBJECT, "an object of %ss".formatted(name));
          for (long number = 0; json.nextToken() != JsonToken.END_OBJECT; number++) {
            String key = json.currentName();
            json.nextToken();
            Sink<T> keyed = (place, value) -> sink.accept(place, key, value);
            row(json, place(json, name, number, key), values, keyed);
          }
          expectEnd(json);
        });
  }

  private <T> void rows(JsonParser json, String name, Class<T> type, Sink<T> sink)
      throws IOException {
    ObjectReader rows = reader(type);
    for (long number = 0; json.nextToken() != JsonToken.END_ARRAY; number++) {
      row(json, place(json, name, number, null), rows, sink);
    }
  }

  private Place place(JsonParser json, String name, long number, @Nullable String key) {
    return new Place(file, json.currentTokenLocation().getLineNr(), name, number, key);
  }

  private static <T> void row(JsonParser json, Place place, ObjectReader rows, Sink<T> sink)
      throws IOException {
    T row;
    try {
      row = rows.readValue(json);
    } catch (JsonMappingException e) {
      throw JsonProblem.in(place, e);
    }
    if (row == null) {
      throw place.error(
          ": found null, expected " + JsonProblem.expected(rows.getValueType().getRawClass()));
    }
    sink.accept(place, row);
  }

  private void expect(JsonParser json, String field, JsonToken token, String expected) {
    if (json.currentToken() != token) {
      throw new UserError(
          "%s: %s%s, expected %s"
              .formatted(
                  file,
                  field.isEmpty() ? "found " : field + " is ",
                  JsonProblem.shortened(json),
                  expected));
    }
  }

  private void expectEnd(JsonParser json) throws IOException {
    if (json.nextToken() != null) {
      throw new UserError(
          "%s: found %s after the first value, expected the end"
              .formatted(file, JsonProblem.shortened(json)));
    }
  }

  private static ObjectReader reader(Class<?> type) {
    return Json.mapper().readerFor(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }
}
