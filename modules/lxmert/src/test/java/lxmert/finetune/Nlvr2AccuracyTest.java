package lxmert.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.data.Example;
import lxmert.data.VqaQuestion;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;

class Nlvr2AccuracyTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/lxmert");

  @Test
  void accuracyAndConsistencyEqualTheOfficialEvaluation() {
    JsonNode golden = Json.readTree(GOLDEN.resolve("nlvr2-metric.json"));
    Nlvr2Accuracy found = new Nlvr2Accuracy();
    for (int i = 0; i < golden.path("raw").size(); i++) {
      String identifier = golden.path("raw").path(i).path("identifier").asText();
      int label = golden.path("processed").path(i).path("label").asInt();
      int given = golden.path("predictions").path(i).path(1).asInt();
      found.add(Nlvr2Accuracy.group(identifier), label == given);
    }
    assertThat(found.examples()).isEqualTo(8);
    assertThat("accuracy=%s\nconsistency=%s\n".formatted(found.accuracy(), found.consistency()))
        .isEqualTo(golden.path("official_metrics_output").asText());
  }

  @Test
  void aGroupIsASentenceOfASet() {
    assertThat(Nlvr2Accuracy.group("dev-850-2-1")).isEqualTo("dev-850-1");
    assertThat(Nlvr2Accuracy.group("dev-850-3-1")).isEqualTo("dev-850-1");
    assertThat(Nlvr2Accuracy.group("odd")).isEqualTo("odd");
  }

  /** As in the official NLVR evaluation of pictures: a group is all that was shown together. */
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
