package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.UserError;

/**
 * The answers of all question answering sets together, which pre-training chooses from: the
 * official {@code all_ans.json}, a list of {@code {ans, dsets}} (docs/model.md, "Answers"). An
 * answer's row is its place in the list.
 *
 * @param rows in the order of the file; no answer occurs twice
 */
public record AnswerTable(List<Row> rows) {
  /**
   * An answer.
   *
   * @param answer as {@link AnswerNormalizer} writes it
   * @param dataSets the sets that have it; officially of {@code vqa}, {@code visual7w}, {@code gqa}
   */
  public record Row(
      @JsonProperty("ans") String answer, @JsonProperty("dsets") List<String> dataSets) {
    /** Copies the sets. */
    public Row {
      dataSets = List.copyOf(dataSets);
    }
  }

  /**
   * Copies the rows.
   *
   * @throws IllegalArgumentException if an answer occurs twice
   */
  public AnswerTable {
    rows = List.copyOf(rows);
    Set<String> answers = new HashSet<>();
    for (Row row : rows) {
      if (!answers.add(row.answer)) {
        throw new IllegalArgumentException("the answer \"%s\" occurs twice".formatted(row.answer));
      }
    }
  }

  /**
   * Reads a table.
   *
   * @throws UserError if a row lacks its answer or its sets, an answer occurs twice, or there is
   *     none
   */
  public static AnswerTable read(Path file) {
    List<Row> rows = new ArrayList<>();
    Set<String> answers = new HashSet<>();
    JsonRows.of(file)
        .list(
            "answer",
            FileRow.class,
            (place, row) -> {
              if (!answers.add(row.answer)) {
                throw place.error(": \"%s\" occurs twice".formatted(row.answer));
              }
              rows.add(new Row(row.answer, row.dataSets));
            });
    if (rows.isEmpty()) {
      throw new UserError(file + " has no answers");
    }
    return new AnswerTable(rows);
  }

  /** Writes the table, atomically. */
  public void write(Path file) {
    Json.write(file, rows);
  }

  /** All answers in the order of their rows. */
  public AnswerVocabulary answers() {
    return AnswerVocabulary.of(rows.stream().map(Row::answer).toList());
  }

  /**
   * The answers that one of these sets has ({@code --qaSets} of the official code). Rows that go
   * leave no gap: the answers are renumbered.
   *
   * @throws UserError if no answer is of one of the sets
   */
  public AnswerVocabulary answers(Collection<String> dataSets) {
    Set<String> known = new TreeSet<>();
    rows.forEach(row -> known.addAll(row.dataSets));
    for (String dataSet : dataSets) {
      if (!known.contains(dataSet)) {
        throw new UserError(
            "the answer table has no data set \"%s\"; it has %s".formatted(dataSet, known));
      }
    }
    return AnswerVocabulary.of(
        rows.stream()
            .filter(row -> row.dataSets.stream().anyMatch(dataSets::contains))
            .map(Row::answer)
            .toList());
  }

  /** A row as it stands in the file. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record FileRow(
      @JsonProperty("ans") String answer, @JsonProperty("dsets") List<String> dataSets) {}
}
