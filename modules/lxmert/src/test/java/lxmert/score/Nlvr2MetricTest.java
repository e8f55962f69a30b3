package lxmert.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Nlvr2MetricTest {
  private final Map<String, Boolean> labels = new LinkedHashMap<>();
  private final Map<String, Boolean> answers = new LinkedHashMap<>();

  /** Two sentences about the same three pairs; the second is misjudged about one of them. */
  @BeforeEach
  void makeExamples() {
    for (int pair = 0; pair < 3; pair++) {
      for (int sentence = 0; sentence < 2; sentence++) {
        String identifier = "dev-12-%d-%d".formatted(pair, sentence);
        labels.put(identifier, pair != 1);
        answers.put(identifier, pair != 1 || sentence == 1);
      }
    }
  }

  private Nlvr2Scores score() {
    return Nlvr2Metric.score(labels, "dev.json", Submission.of("mine.csv", answers));
  }

  @Test
  void aSentenceIsConsistentWhenItIsRightAboutAllItsPairs() {
    assertThat(score()).isEqualTo(new Nlvr2Scores(6, 5, 2, 1));
    assertThat(score().accuracy()).isEqualTo(500.0 / 6);
    assertThat(score().consistency()).isEqualTo(50);
  }

  @Test
  void theSetAndTheSplitTellSentencesApart() {
    labels.put("dev-13-0-0", true);
    answers.put("dev-13-0-0", true);
    labels.put("test1-12-0-0", true);
    answers.put("test1-12-0-0", false);
    assertThat(score()).isEqualTo(new Nlvr2Scores(8, 6, 4, 2));
  }

  @Test
  void everyExampleNeedsItsAnswerAndNoOther() {
    answers.remove("dev-12-2-0");
    answers.remove("dev-12-0-0");
    answers.put("dev-12-9-9", true);
    assertThatThrownBy(this::score)
        .isInstanceOf(UserError.class)
        .hasMessage(
            "mine.csv has no answer to 2 of the questions of dev.json, the first of them"
                + " dev-12-0-0");
    answers.put("dev-12-2-0", true);
    answers.put("dev-12-0-0", true);
    assertThatThrownBy(this::score)
        .isInstanceOf(UserError.class)
        .hasMessage(
            "mine.csv has 1 answers to questions that are not in dev.json, one of them dev-12-9-9");
  }

  @Test
  void identifiersHaveAPair() {
    labels.put("dev-12", true);
    answers.put("dev-12", true);
    assertThatThrownBy(this::score)
        .isInstanceOf(UserError.class)
        .hasMessage("dev.json: expected an identifier split-set-pair-sentence, found dev-12");
    labels.clear();
    assertThatThrownBy(this::score)
        .isInstanceOf(UserError.class)
        .hasMessage("dev.json holds no examples");
  }
}
