package lxmert.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.dataset.Example;
import lxmert.dataset.Nlvr2Example;
import lxmert.dataset.VqaQuestion;
import lxmert.io.Json;
import lxmert.score.TaskScores;
import org.junit.jupiter.api.Test;

class StatementScoringTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  @Test
  void accuracyAndConsistencyEqualTheOfficialEvaluation() {
    JsonNode golden = Json.readTree(GOLDEN.resolve("nlvr2-metric.json"));
    TaskScoring scoring = FinetuneTask.NLVR2.scoring();
    for (int i = 0; i < golden.path("raw").size(); i++) {
      String identifier = golden.path("raw").path(i).path("identifier").asText();
      String label = Nlvr2Example.ANSWERS.answer(golden.at("/processed/" + i + "/label").asInt());
      String given = Nlvr2Example.ANSWERS.answer(golden.at("/predictions/" + i + "/1").asInt());
      scoring.add(new Nlvr2Example(identifier, List.of("a", "b"), "", Map.of(label, 1.0)), given);
    }
    TaskScores found = scoring.scores();
    assertThat(found.examples()).isEqualTo(8);
    double consistency = found.figures().getOrDefault("consistency", Double.NaN) / 100;
    assertThat("accuracy=%s\nconsistency=%s\n".formatted(found.accuracy() / 100, consistency))
        .isEqualTo(golden.path("official_metrics_output").asText());
  }

  /** As in the official NLVR evaluation of images: a group is all that was shown together. */
  @Test
  void inNlvrAGroupIsAPresentation() {
    TaskScoring scoring = FinetuneTask.NLVR.scoring();
    List<Example> examples = new ArrayList<>();
    for (String id : List.of("dev-7-0-0", "dev-7-0-1", "dev-7-3-0", "dev-8-0-0")) {
      examples.add(new VqaQuestion(id, id, "", Map.of("true", 1.0), "", ""));
    }
    examples.forEach(each -> scoring.add(each, each.id().equals("dev-7-3-0") ? "false" : "true"));
    assertThat(scoring.scores().accuracy()).isEqualTo(75);
    assertThat(scoring.scores().figures()).containsEntry("consistency", 50.0);
  }
}
