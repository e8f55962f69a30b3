package lxmert.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerJsonTest {
  @TempDir Path folder;

  /** The golden files: {@code LxmertTokenizer.save_pretrained} of transformers 5.18.0. */
  @Test
  void equalsTheFileThatHuggingFaceWrites() {
    Vocabulary vocabulary =
        Vocabulary.of(
            List.of(
                "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "what", "is", "red", "##dish", "?"));
    Path file = folder.resolve("tokenizer.json");
    TokenizerJson.write(file, vocabulary);
    assertThat(Json.readTree(file))
        .isEqualTo(Json.readTree(BertVocabulary.GOLDEN.resolve("huggingface-tokenizer.json")));
  }

  @Test
  void configurationNamesTheTokenizerAndItsSpecialTokens() {
    Path file = folder.resolve("tokenizer_config.json");
    TokenizerJson.writeConfig(file);
    JsonNode config = Json.readTree(file);
    assertThat(config.path("tokenizer_class").asText()).isEqualTo("LxmertTokenizer");
    assertThat(config.path("do_lower_case").asBoolean()).isTrue();
    assertThat(Vocabulary.SPECIAL)
        .containsExactly(
            config.path("pad_token").asText(),
            config.path("unk_token").asText(),
            config.path("cls_token").asText(),
            config.path("sep_token").asText(),
            config.path("mask_token").asText());
  }
}
