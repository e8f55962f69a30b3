package lxmert.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import lxmert.io.AtomicFiles;
import lxmert.io.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Nlvr2MetricTest {
  private static final String ROW =
      "{\"identifier\": \"%s\", \"sentence\": \"S\", \"label\": \"%s\"}\n";

  private final Map<String, String> labels = new LinkedHashMap<>();
  private final Map<String, String> answers = new LinkedHashMap<>();

  @TempDir private Path folder;

  /** Two sentences about the same three pairs; the second is misjudged about one of them. */
  @BeforeEach
  void makeExamples() {
    for (int pair = 0; pair < 3; pair++) {
      for (int sentence = 0; sentence < 2; sentence++) {
        String identifier = "dev-12-%d-%d".formatted(pair, sentence);
        labels.put(identifier, pair == 1 ? "False" : "True");
        answers.put(identifier, pair == 1 && sentence == 0 ? "False" : "True");
      }
    }
  }

  private StatementScores score() {
    return score(
        labels.entrySet().stream()
            .map(each -> ROW.formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining()));
  }

  private StatementScores score(String truth) {
    Path file = folder.resolve("dev.json");
    AtomicFiles.writeString(file, truth);
    return Nlvr2Metric.score(file, Submission.of("mine.csv", answers));
  }

  private void assertRefused(String truth, String message) {
    assertThatThrownBy(() -> score(truth))
        .isInstanceOf(UserError.class)
        .hasMessage(folder.resolve("dev.json") + message);
  }

  @Test
  void aSentenceIsConsistentWhenItIsRightAboutAllItsPairs() {
    assertThat(score()).isEqualTo(new StatementScores(6, 5, 2, 1));
    assertThat(score().accuracy()).isEqualTo(500.0 / 6);
    assertThat(score().consistency()).isEqualTo(50);
  }

  @Test
  void theSetAndTheSplitTellSentencesApart() {
    labels.put("dev-13-0-0", "True");
    answers.put("dev-13-0-0", "True");
    labels.put("test1-12-0-0", "True");
    answers.put("test1-12-0-0", "False");
    assertThat(score()).isEqualTo(new StatementScores(8, 6, 4, 2));
  }

  @Test
  void everyExampleNeedsItsAnswerAndNoOther() {
    answers.remove("dev-12-2-0");
    answers.remove("dev-12-0-0");
    answers.put("dev-12-9-9", "True");
    Path truth = folder.resolve("dev.json");
    assertThatThrownBy(this::score)
        .isInstanceOf(UserError.class)
        .hasMessage(
            "mine.csv has no answer to 2 of the questions of %s, the first of them dev-12-0-0"
                .formatted(truth));
    answers.put("dev-12-2-0", "True");
    answers.put("dev-12-0-0", "True");
    assertThatThrownBy(this::score)
        .isInstanceOf(UserError.class)
        .hasMessage(
            "mine.csv has 1 answers to questions that are not in %s, one of them dev-12-9-9"
                .formatted(truth));
  }

  @Test
  void everyExampleStandsOnceAndHasItsLabel() {
    String row = ROW.formatted("dev-12-0-0", "True");
    assertRefused(row + row, ": identifier dev-12-0-0 occurs twice");
    assertRefused(row.replace("\"True\"", "null"), ": example dev-12-0-0 has no label");
    answers.clear();
    assertRefused("[]", " holds no examples");
  }
}
