package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import lxmert.io.IdText;
import lxmert.io.InputFile;
import lxmert.io.JsonProblem;
import lxmert.io.JsonRows;
import lxmert.io.JsonStrictness;
import org.jspecify.annotations.Nullable;

/**
 * A sentence with its image, a row of a table of one's own.
 *
 * @param id names the row in what is made of it
 * @param image a file, or an image id of a region store
 * @param sentence about the image
 */
public record SentenceRow(String id, String image, String sentence) {
  private static final String ROW = "row";

  private static final ObjectReader CSV =
      JsonStrictness.apply(CsvMapper.builder())
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
          .build()
          .readerFor(Columns.class)
          .with(CsvSchema.emptySchema().withHeader());

  /** A row as it stands in the file. */
  private record Columns(
      @JsonProperty("id") @JsonDeserialize(using = IdText.class) @Nullable String id,
      @JsonProperty("image") @JsonDeserialize(using = IdText.class) String image,
      @JsonProperty("sentence") String sentence) {
    SentenceRow row(JsonRows.Place place) {
      return new SentenceRow(
          id == null ? Long.toString(place.number()) : id,
          text(place, "image", image),
          text(place, "sentence", sentence));
    }

    private static String text(JsonRows.Place place, String key, String text) {
      if (text.isBlank()) {
        throw place.error(": %s is empty, expected text".formatted(key));
      }
      return text;
    }
  }

  /**
   * Hands out all rows of a file, one at a time: JSON lines with the keys {@code id}, {@code image}
   * and {@code sentence}, or, where its name ends in {@code .csv}, a table with these columns in
   * any order, named by its first line. A row without an id has its number, from 0.
   *
   * @throws lxmert.io.UserError if the file cannot be read, or a row has other keys, or no image or
   *     sentence
   */
  public static void read(Path file, Consumer<SentenceRow> sink) {
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
      readCsv(file, sink);
    } else {
      JsonRows.of(file)
          .lines(ROW, Columns.class, (place, columns) -> sink.accept(columns.row(place)));
    }
  }

  private static void readCsv(Path file, Consumer<SentenceRow> sink) {
    try (InputStream in = InputFile.stream(file);
        MappingIterator<Columns> rows = CSV.readValues(in)) {
      for (long number = 0; rows.hasNextValue(); number++) {
        int line = rows.getParser().currentLocation().getLineNr();
        Columns columns = rows.nextValue();
        sink.accept(columns.row(new JsonRows.Place(file, line, ROW, number)));
      }
    } catch (IOException e) {
      throw JsonProblem.in(file.toString(), e);
    }
  }
}
