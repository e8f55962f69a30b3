package lxmert.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import lxmert.io.Json;

/** Prints a JSON tree for people: a value a line, deeper levels indented, lists as tables. */
final class Outline {
  private static final int WIDEST = 60;

  private final PrintWriter out;

  Outline(PrintWriter out) {
    this.out = out;
  }

  /** Prints the fields of an object. */
  void print(JsonNode object) {
    print(object, "");
  }

  private void print(JsonNode object, String indent) {
    object
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (value.isObject() && !value.isEmpty()) {
                out.println(indent + field.getKey() + ":");
                print(value, indent + "  ");
              } else if (value.isArray() && value.path(0).isObject()) {
                out.println(indent + field.getKey() + ": " + value.size());
                printTable(value, indent + "  ");
              } else {
                out.println(indent + field.getKey() + ": " + text(value));
              }
            });
  }

  /** One line for each object: its values, in columns. */
  private void printTable(JsonNode rows, String indent) {
    List<Integer> widths = new ArrayList<>();
    for (JsonNode row : rows) {
      int column = 0;
      for (JsonNode value : row) {
        int width = Math.min(WIDEST, text(value).length());
        if (column == widths.size()) {
          widths.add(width);
        }
        widths.set(column, Math.max(widths.get(column), width));
        column++;
      }
    }
    for (JsonNode row : rows) {
      StringBuilder line = new StringBuilder(indent);
      int column = 0;
      for (JsonNode value : row) {
        line.append(("%-" + widths.get(column++) + "s  ").formatted(text(value)));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : Json.line(value);
  }
}
