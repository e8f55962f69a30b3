package lxmert.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
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
   * @param line where it begins, from 1
   * @param name what the rows are
   * @param number from 0
   */
  public record Place(Path file, int line, String name, long number) {
    /** An error that names this place; {@code what} follows it. */
    public UserError error(String what) {
      return new UserError(this + what);
    }

    /** The value, which has to be there. */
    public <T> T need(String key, @Nullable T value) {
      if (value == null) {
        throw error(" has no " + key);
      }
      return value;
    }

    @Override
    public String toString() {
      return "%s, line %d, %s %d".formatted(file, line, name, number);
    }
  }

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

  /** The file. */
  public Path path() {
    return file;
  }

  /**
   * Whether the file begins as a list.
   *
   * @throws UserError if it is empty or no JSON
   */
  public boolean isList() {
    try (InputStream in = Files.newInputStream(file);
        JsonParser json = JSON.createParser(in)) {
      JsonToken first = json.nextToken();
      if (first == null) {
        throw new UserError(file + " is empty, expected JSON");
      }
      return first == JsonToken.START_ARRAY;
    } catch (IOException e) {
      throw Json.explain(file.toString(), e);
    }
  }

  /**
   * The keys of the first row of a file that is a list of objects; none where it is another file.
   *
   * @throws UserError if it is no JSON
   */
  public Set<String> firstKeys() {
    Set<String> keys = new HashSet<>();
    try (InputStream in = Files.newInputStream(file);
        JsonParser json = JSON.createParser(in)) {
      if (json.nextToken() == JsonToken.START_ARRAY && json.nextToken() == JsonToken.START_OBJECT) {
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
          keys.add(key);
          json.nextToken();
          json.skipChildren();
        }
      }
      return keys;
    } catch (IOException e) {
      throw Json.explain(file.toString(), e);
    }
  }

  /**
   * Hands out every row of a file that has one JSON object a line.
   *
   * @param name what a row is, such as "example"
   * @throws UserError if a line is not JSON or of another type
   */
  public <T> void lines(String name, Class<T> type, Sink<T> sink) {
    ObjectReader rows = reader(type);
    try (InputStream in = MeasuredInput.open(file, bar);
        JsonParser json = JSON.createParser(in)) {
      for (long number = 0; json.nextToken() != null; number++) {
        row(json, name, number, rows, sink);
      }
    } catch (IOException e) {
      throw Json.explain(file.toString(), e);
    }
  }

  /**
   * Hands out every row of a file that is one list.
   *
   * @param name what a row is, such as "question"
   * @throws UserError if the file is not a JSON list or a row is of another type
   */
  public <T> void list(String name, Class<T> type, Sink<T> sink) {
    try (InputStream in = MeasuredInput.open(file, bar);
        JsonParser json = JSON.createParser(in)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new UserError("%s should hold a JSON list of %ss".formatted(file, name));
      }
      rows(json, name, type, sink);
      if (json.nextToken() != null) {
        throw new UserError("%s has more after the list of %ss".formatted(file, name));
      }
    } catch (IOException e) {
      throw Json.explain(file.toString(), e);
    }
  }

  /**
   * Hands out every row of a list in an object, and returns the object's own texts.
   *
   * @param list the key of the list; its name without the last letter is that of a row
   * @throws UserError if there is no such list or a row is of another type
   */
  public <T> Map<String, String> field(String list, Class<T> type, Sink<T> sink) {
    Map<String, String> texts = new HashMap<>();
    boolean found = false;
    try (InputStream in = MeasuredInput.open(file, bar);
        JsonParser json = JSON.createParser(in)) {
      json.nextToken();
      for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
        JsonToken value = json.nextToken();
        if (field.equals(list) && value == JsonToken.START_ARRAY) {
          found = true;
          rows(json, list.substring(0, list.length() - 1), type, sink);
        } else if (value == JsonToken.VALUE_STRING) {
          texts.put(field, json.getText());
        } else {
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      throw Json.explain(file.toString(), e);
    }
    if (!found) {
      throw new UserError("%s: expected an object with a list \"%s\"".formatted(file, list));
    }
    return texts;
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
    try (InputStream in = MeasuredInput.open(file, bar);
        JsonParser json = JSON.createParser(in)) {
      json.disable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION); // it would keep every key
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new UserError("%s should hold a JSON object of %ss".formatted(file, name));
      }
      for (long number = 0; json.nextToken() != JsonToken.END_OBJECT; number++) {
        String key = json.currentName();
        json.nextToken();
        Sink<T> keyed = (place, value) -> sink.accept(place, key, value);
        row(json, name, number, values, keyed);
      }
    } catch (IOException e) {
      throw Json.explain(file.toString(), e);
    }
  }

  private <T> void rows(JsonParser json, String name, Class<T> type, Sink<T> sink)
      throws IOException {
    ObjectReader rows = reader(type);
    for (long number = 0; json.nextToken() != JsonToken.END_ARRAY; number++) {
      row(json, name, number, rows, sink);
    }
  }

  private <T> void row(JsonParser json, String name, long number, ObjectReader rows, Sink<T> sink)
      throws IOException {
    Place place = new Place(file, json.currentTokenLocation().getLineNr(), name, number);
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      throw place.error(" is null");
    }
    T row = rows.readValue(json);
    sink.accept(place, row);
  }

  private static ObjectReader reader(Class<?> type) {
    return Json.mapper().readerFor(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }
}
