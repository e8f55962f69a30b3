package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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

  @Test
  void namesWhatIsWrong() {
    refuses("{\"hidden_sise\": 96}", "config.json: unknown key \"hidden_sise\"");
    refuses(
        "{\"hidden_size\": 100}",
        "num_attention_heads is 12, expected a divisor of hidden_size 100");
    refuses("{\"x_layers\": -1}", "x_layers is -1, expected 0 or more");
    refuses(
        "{\"hidden_dropout_prob\": 1}", "hidden_dropout_prob is 1.0, expected 0 to less than 1");
    refuses("{\"hidden_act\": \"relu\"}", "hidden_act is \"relu\", expected \"gelu\"");
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
