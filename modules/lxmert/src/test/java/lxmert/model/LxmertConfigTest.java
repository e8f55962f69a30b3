package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LxmertConfigTest {
  @TempDir Path folder;

  @Test
  void keysThatAreNotGivenAreThoseOfTheBaseSize() throws IOException {
    LxmertConfig config =
        read("{\"hidden_size\": 96, \"model_type\": \"lxmert\", \"hidden_act\": \"gelu\"}");
    assertThat(config).isEqualTo(LxmertConfig.base().with(Map.of("hidden_size", 96)));
    assertThat(config.headSize()).isEqualTo(8);
    assertThat(config.vocabSize()).isEqualTo(30522);
  }

  @Test
  void readsTheOfficialNamesToo() throws IOException {
    LxmertConfig config = read("{\"obj_id_num\": 10, \"attr_id_num\": 6, \"num_answers\": 12}");
    assertThat(config.numObjectLabels()).isEqualTo(10);
    assertThat(config.numAttrLabels()).isEqualTo(6);
    assertThat(config.numQaLabels()).isEqualTo(12);
  }

  /** As {@code PretrainedConfig} of the transformers library writes it, of several versions. */
  @Test
  void readsWhatTransformersWrites() throws IOException {
    LxmertConfig config =
        read(
            """
            {"hidden_size": 96, "output_attentions": false, "torchscript": false, "use_cache": true,
             "visual_losses": ["obj"], "_attn_implementation_autoset": true, "layer_norm_eps": 1e-12,
             "position_embedding_type": "absolute", "is_decoder": false, "pruned_heads": {},
             "tie_word_embeddings": true, "chunk_size_feed_forward": 0, "bad_words_ids": null,
             "temperature": 1.0, "id2label": {"0": "LABEL_0"}}
            """);
    assertThat(config).isEqualTo(LxmertConfig.base().with(Map.of("hidden_size", 96)));
  }

  @Test
  void namesWhatIsWrong() {
    assertThatThrownBy(
            () -> LxmertConfig.of(Json.mapper().readTree("{\"hidden_sise\": 96}"), "the recipe"))
        .hasMessageContaining("the recipe: unknown key \"hidden_sise\"");
    refuses(
        "{\"hidden_size\": 100}",
        "num_attention_heads is 12, expected a divisor of hidden_size 100");
    refuses("{\"x_layers\": -1}", "x_layers is -1, expected 0 or more");
    refuses(
        "{\"hidden_dropout_prob\": 1}", "hidden_dropout_prob is 1.0, expected 0 to less than 1");
    refuses("{\"hidden_act\": \"relu\"}", "hidden_act is \"relu\", expected \"gelu\"");
    refuses("{\"layer_norm_eps\": 1e-5}", "layer_norm_eps is 1.0E-5, expected 1.0E-12");
    refuses("{\"position_embedding_type\": \"relative_key\"}", "expected \"absolute\"");
    refuses("{\"pruned_heads\": {\"0\": [1]}}", "pruned_heads is");
    refuses("{\"hidden_size\": \"wide\"}", "config.json");
    refuses("[]", "expected an object");
  }

  private void refuses(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  private LxmertConfig read(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), json);
    return LxmertConfig.read(file);
  }
}
