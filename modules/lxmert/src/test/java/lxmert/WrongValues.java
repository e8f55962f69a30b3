package lxmert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.io.Yaml;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/**
 * A good file, and the same with each of its values wrong in turn: of every other type, null, and
 * missing. A reader has to refuse each of them in one sentence with the file, the place, the field,
 * what was found and what was expected, in no words of Java's or of the parser's. Fields are named
 * without the numbers of lists: {@code questions.question_id}.
 */
public final class WrongValues {
  private static final Pattern FOREIGN =
      Pattern.compile(
          "java\\.|com\\.fasterxml|lxmert\\.|Exception|[Cc]annot (de|construct|coerce)|`|JsonToken"
              + "|START_|END_|VALUE_|Unexpected|Unrecognized|was expecting|creator property|\\n");

  /** Values of all types, and what a sentence calls them. */
  private static final List<Map.Entry<String, String>> VALUES =
      List.of(
          Map.entry("7", "7"),
          Map.entry("'x'", "\"x\""),
          Map.entry("[7]", "a list"),
          Map.entry("{'a': 7}", "an object"),
          Map.entry("true", "true"));

  private final Path file;
  private final List<JsonNode> rows;
  private final Reader reader;
  private List<String> optional = List.of();
  private List<String> ids = List.of();
  private List<String> maps = List.of();
  private List<String> free = List.of();
  private final Map<String, String> rowNames = new HashMap<>();
  private boolean eitherRoot;
  private boolean freeRoot;
  private boolean allOptional;

  /** What reads the file. */
  public interface Reader {
    /** Reads it. */
    void read(Path file) throws IOException;
  }

  private WrongValues(Path file, List<JsonNode> rows, Reader reader) {
    this.file = file;
    this.rows = rows;
    this.reader = reader;
  }

  /** A file that is one value; its name says whether it is YAML. Quotes may be single ones. */
  public static WrongValues of(Path file, String json, Reader reader) throws IOException {
    return new WrongValues(file, List.of(tree(json)), reader);
  }

  /** A file of lines. */
  public static WrongValues ofLines(Path file, String json, Reader reader) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : json.strip().lines().toList()) {
      rows.add(tree(line));
    }
    return new WrongValues(file, rows, reader);
  }

  private static JsonNode tree(String json) throws IOException {
    return Json.mapper().readTree(json.replace('\'', '"'));
  }

  /** Fields that may be missing or null. */
  public WrongValues optional(String... fields) {
    optional = List.of(fields);
    return this;
  }

  /** Fields that may be text or a whole number. */
  public WrongValues ids(String... fields) {
    ids = List.of(fields);
    return this;
  }

  /** Objects whose keys are no fields: each of them may be missing. */
  public WrongValues maps(String... fields) {
    maps = List.of(fields);
    return this;
  }

  /** Fields where anything may stand. */
  public WrongValues free(String... fields) {
    free = List.of(fields);
    return this;
  }

  /** What a sentence calls a row of the list or object at the top. */
  public WrongValues rows(String name) {
    return rows("", name);
  }

  /** What a sentence calls a row of a list in the object at the top. */
  public WrongValues rows(String list, String name) {
    rowNames.put(list, name);
    return this;
  }

  /** The file may be a list as well as an object, so that neither is wrong. */
  public WrongValues eitherRoot() {
    eitherRoot = true;
    return this;
  }

  /** What the whole is, is told elsewhere. */
  public WrongValues freeRoot() {
    freeRoot = true;
    return this;
  }

  /** Every field may be missing or null. */
  public WrongValues allOptional() {
    allOptional = true;
    return this;
  }

  /** Makes all mistakes, having seen that the file without one is read. */
  public void walk() throws IOException {
    write(rows);
    reader.read(file);
    for (int i = 0; i < rows.size(); i++) {
      walk(i, "", "");
    }
  }

  /** Makes all mistakes at a place, a JSON pointer, and below it. */
  private void walk(int line, String pointer, String field) throws IOException {
    JsonNode value = rows.get(line).at(pointer);
    if (free.contains(field)) {
      return;
    }
    if (!freeRoot || !pointer.isEmpty()) {
      refuseOthers(line, pointer, field, value);
    }
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> each : object.properties()) {
        String key = field.isEmpty() ? each.getKey() : field + "." + each.getKey();
        String below = pointer + "/" + each.getKey().replace("~", "~0").replace("/", "~1");
        walk(line, below, key);
        if (!isOptional(key) && !maps.contains(field) && !free.contains(key)) {
          refuse(line, below, null, List.of("missing", "nothing"));
        }
      }
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      walk(line, pointer + "/" + i, field);
    }
  }

  private boolean isOptional(String field) {
    return allOptional || optional.contains(field);
  }

  /** Puts values of all other types in the place of one. */
  private void refuseOthers(int line, String pointer, String field, JsonNode value)
      throws IOException {
    for (Map.Entry<String, String> wrong : VALUES) {
      JsonNode other = tree(wrong.getKey());
      boolean id = ids.contains(field) && (other.isTextual() || other.isNumber());
      boolean root = eitherRoot && pointer.isEmpty() && other.isContainerNode();
      if (other.getNodeType() != value.getNodeType() && !id && !root) {
        refuse(line, pointer, other, List.of(wrong.getValue()));
      }
    }
    if (!isOptional(field)) {
      refuse(line, pointer, Json.mapper().nullNode(), List.of("null", "missing", "nothing"));
    }
  }

  /** Expects a sentence where the value at a place is another one, or gone. */
  private void refuse(int line, String pointer, @Nullable JsonNode value, List<String> found)
      throws IOException {
    List<JsonNode> changed = new ArrayList<>(rows);
    changed.set(line, with(rows.get(line), pointer, value));
    write(changed);
    ThrowingCallable reading = () -> reader.read(file);
    String what = "%s of line %d is %s".formatted(pointer, line, value);
    Throwable thrown = catchThrowable(reading);
    assertThat(thrown).as(what).isInstanceOf(UserError.class);
    assertThat(thrown.getMessage())
        .as(what)
        .startsWith(file.toString())
        .contains("expected")
        .doesNotContainPattern(FOREIGN)
        .containsAnyOf(found.toArray(String[]::new));
    assertPlace(
        what, String.valueOf(thrown.getMessage()), List.of(pointer.split("/", -1)), rows.get(line));
  }

  /** The row, and the key that is nearest to the value within it. */
  private void assertPlace(String what, String message, List<String> keys, JsonNode root) {
    int fields = 1;
    String list = keys.size() > 2 && rowNames.containsKey(keys.get(1)) ? keys.get(1) : "";
    String name = rowNames.get(list);
    if (name != null && keys.size() > 1) {
      fields = list.isEmpty() ? 2 : 3;
      String key = keys.get(fields - 1);
      String place = root.isObject() && list.isEmpty() ? "(" + key + ")" : name + " " + key;
      assertThat(message).as(what).contains(", " + name + " ").contains(place);
    }
    keys.stream()
        .skip(fields)
        .filter(key -> key.matches("[A-Za-z_].*"))
        .reduce((before, after) -> after)
        .ifPresent(key -> assertThat(message).as(what).contains(key));
  }

  private static JsonNode with(JsonNode root, String pointer, @Nullable JsonNode value) {
    if (pointer.isEmpty()) {
      return Objects.requireNonNull(value);
    }
    JsonNode copy = root.deepCopy();
    int last = pointer.lastIndexOf('/');
    JsonNode parent = copy.at(pointer.substring(0, last));
    String key = pointer.substring(last + 1).replace("~1", "/").replace("~0", "~");
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(key), value);
    } else if (value == null) {
      ((ObjectNode) parent).remove(key);
    } else {
      ((ObjectNode) parent).set(key, value);
    }
    return copy;
  }

  private void write(List<JsonNode> values) throws IOException {
    boolean yaml = file.toString().endsWith(".yaml");
    Files.writeString(
        file,
        values.stream()
            .map(each -> yaml ? Yaml.text(each) : Json.line(each))
            .collect(Collectors.joining("\n")));
  }
}
