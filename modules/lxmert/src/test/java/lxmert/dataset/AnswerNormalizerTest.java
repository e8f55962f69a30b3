package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;

class AnswerNormalizerTest {
  /** answers.json: what the official code made of each text. */
  @Test
  void equalsTheOfficialNormalisation() {
    JsonNode golden =
        Json.readTree(Path.of("../lxmert/src/test/resources/golden/lxmert/answers.json"));
    assertThat(golden.path("convert")).hasSize(30);
    for (JsonNode row : golden.path("convert")) {
      String text = row.get(0).asText();
      assertThat(AnswerNormalizer.normalize(text)).as(text).isEqualTo(row.get(1).asText());
    }
  }
}
