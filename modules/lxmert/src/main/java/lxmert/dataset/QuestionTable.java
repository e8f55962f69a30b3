package lxmert.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.JsonRows;
import lxmert.io.UserError;

/**
 * A table of one's own: CSV, TSV, JSON lines or a JSON list.
 *
 * @param file where it is from
 * @param columns their names, in order; those of JSON lines are the keys of all rows
 * @param rows in order
 */
record QuestionTable(Path file, List<String> columns, List<Row> rows) {
  private static final String ROW = "row";
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final String EXPECTED = ", expected CSV, TSV or JSON lines";

  private static final CsvMapper CSV =
      CsvMapper.builder()
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .enable(CsvParser.Feature.TRIM_SPACES)
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .build();

  /** Copies the lists. */
  QuestionTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * A row.
   *
   * @param place for messages
   * @param cells by column; several texts for a list in JSON, none for an empty cell
   */
  record Row(JsonRows.Place place, Map<String, List<String>> cells) {
    /** The texts of a cell. */
    List<String> texts(String column) {
      return cells.getOrDefault(column, List.of());
    }

    /** The one text of a cell, which has to be there. */
    String text(String column) {
      List<String> texts = texts(column);
      if (texts.size() != 1) {
        throw place.error(
            texts.isEmpty() ? " has an empty " + column : " has several texts as " + column);
      }
      return texts.get(0);
    }
  }

  /**
   * Reads a table. What it is, its beginning says: a brace or a bracket for JSON, else the first
   * line names the columns, between the tabs, semicolons or commas that it has most of.
   *
   * @throws UserError if it is something else, has no rows, or a row does not fit the columns
   */
  static QuestionTable read(Path file) {
    refuseOthers(file);
    try (BufferedReader in =
        Files.newBufferedReader(InputFile.regular(file), StandardCharsets.UTF_8)) {
      String header = String.valueOf(in.readLine()).replace(BYTE_ORDER_MARK, ' ').strip();
      boolean list = header.startsWith("[");
      QuestionTable table =
          list || header.startsWith("{") ? ofJson(file, list) : ofText(file, header);
      if (table.rows.isEmpty()) {
        throw new UserError(file + " has no rows below the names of its columns");
      }
      return table;
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is not text in UTF-8" + EXPECTED, e);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  private static void refuseOthers(Path file) {
    try (InputStream in = InputFile.stream(file)) {
      String start = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
      if (start.equals("PAR1")) {
        throw new UserError(
            "%s is a Parquet file%s: in Python, pandas.read_parquet(\"%s\").to_csv(\"table.csv\")"
                .formatted(file, EXPECTED, file));
      }
      if (start.startsWith("PK")) {
        throw new UserError(file + " is a spreadsheet or another archive" + EXPECTED);
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  private static QuestionTable ofJson(Path file, boolean list) {
    Set<String> columns = new LinkedHashSet<>();
    List<Row> rows = new ArrayList<>();
    JsonRows.Sink<JsonNode> sink =
        (place, row) -> {
          Map<String, List<String>> cells = new LinkedHashMap<>();
          row.properties().forEach(cell -> cells.put(cell.getKey(), texts(place, cell.getValue())));
          columns.addAll(cells.keySet());
          rows.add(new Row(place, cells));
        };
    if (list) {
      JsonRows.of(file).list(ROW, JsonNode.class, sink);
    } else {
      JsonRows.of(file).lines(ROW, JsonNode.class, sink);
    }
    return new QuestionTable(file, List.copyOf(columns), rows);
  }

  private static List<String> texts(JsonRows.Place place, JsonNode value) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (each.isContainerNode()) {
        throw place.error(" holds %s, expected text, a number or a list of them".formatted(each));
      }
      if (!each.isNull() && !each.asText().isBlank()) {
        texts.add(each.asText().strip());
      }
    }
    return List.copyOf(texts);
  }

  private static QuestionTable ofText(Path file, String header) throws IOException {
    CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator(header));
    ObjectReader reader = CSV.readerFor(String[].class).with(schema);
    try (BufferedReader in =
            Files.newBufferedReader(InputFile.regular(file), StandardCharsets.UTF_8);
        MappingIterator<String[]> lines = reader.readValues(in)) {
      List<String> columns =
          columns(file, lines.hasNextValue() ? lines.nextValue() : new String[0]);
      List<Row> rows = new ArrayList<>();
      while (lines.hasNextValue()) {
        int line = lines.getParser().currentLocation().getLineNr();
        JsonRows.Place place = new JsonRows.Place(file, line, ROW, rows.size());
        rows.add(row(place, columns, lines.nextValue()));
      }
      return new QuestionTable(file, columns, rows);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new UserError("%s, line %d: a quoted cell has no end".formatted(file, line), e);
    }
  }

  private static char separator(String header) {
    char best = ',';
    for (char each : new char[] {';', '\t'}) {
      best = count(header, each) > count(header, best) ? each : best;
    }
    return best;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(each -> each == wanted).count();
  }

  private static List<String> columns(Path file, String[] header) {
    List<String> columns = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (String name : header) {
      String column = name.strip();
      if (columns.isEmpty() && column.indexOf(BYTE_ORDER_MARK) == 0) {
        column = column.substring(1).replaceAll("^\"|\"$", "");
      }
      if (!known.add(column.toLowerCase(Locale.ROOT)) && !column.isEmpty()) {
        throw new UserError("%s has two columns \"%s\"".formatted(file, column));
      }
      columns.add(column);
    }
    return columns;
  }

  private static Row row(JsonRows.Place place, List<String> columns, String[] line) {
    if (line.length != columns.size()) {
      throw place.error(
          " has %d cells, expected %d as in the first line".formatted(line.length, columns.size()));
    }
    Map<String, List<String>> cells = new LinkedHashMap<>();
    for (int i = 0; i < line.length; i++) {
      String text = line[i].strip();
      cells.put(columns.get(i), text.isEmpty() ? List.of() : List.of(text));
    }
    return new Row(place, cells);
  }
}
