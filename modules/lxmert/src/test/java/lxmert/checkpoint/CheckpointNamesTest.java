package lxmert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;

class CheckpointNamesTest {
  private static final JsonNode NAMES =
      Json.readTree(Path.of("../lxmert/src/test/resources/golden/lxmert/names.json"));

  @Test
  void mapsEveryNameBothWays() {
    assertThat(NAMES).hasSize(187);
    for (JsonNode entry : NAMES) {
      String official = entry.get("official").asText();
      assertThat(CheckpointNames.snapshot(official)).isEqualTo(text(entry, "official_snapshot"));
      assertThat(CheckpointNames.huggingFace(official)).isEqualTo(text(entry, "huggingface"));
      assertThat(CheckpointNames.bert(official).orElse("null"))
          .isEqualTo(text(entry, "bert_checkpoint"));
      assertThat(CheckpointNames.finetuned(official).orElse("null"))
          .isEqualTo(text(entry, "finetuned"));
      for (String kind :
          new String[] {
            "official", "official_snapshot", "huggingface", "bert_checkpoint", "finetuned"
          }) {
        if (!entry.get(kind).isNull()) {
          assertThat(CheckpointNames.official(text(entry, kind))).isEqualTo(official);
        }
      }
    }
  }

  @Test
  void severalGpusLeaveTheirPrefixInside() {
    assertThat(CheckpointNames.official("lxrt_encoder.model.module.bert.pooler.dense.bias"))
        .isEqualTo("bert.pooler.dense.bias");
  }

  @Test
  void anEarlierLstmHasLibtorchsNames() {
    assertThat(CheckpointNames.official("lstm.input.weight")).isEqualTo("lstm.weight_ih_l0");
    assertThat(CheckpointNames.official("lstm.input.bias")).isEqualTo("lstm.bias_ih_l0");
    assertThat(CheckpointNames.official("lstm.hidden.weight")).isEqualTo("lstm.weight_hh_l0");
    assertThat(CheckpointNames.official("lstm.hidden.bias")).isEqualTo("lstm.bias_hh_l0");
  }

  @Test
  void aNameOfNoKindStays() {
    assertThat(CheckpointNames.official("gamma.ray")).isEqualTo("gamma.ray");
  }

  private static String text(JsonNode entry, String kind) {
    return entry.get(kind).asText();
  }
}
