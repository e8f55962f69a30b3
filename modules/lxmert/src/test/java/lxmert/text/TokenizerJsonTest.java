package lxmert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.Json;
import lxmert.io.UserError;
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
  void whatIsWrittenReadsEqual() {
    Vocabulary vocabulary = BertVocabulary.read();
    Path file = folder.resolve("tokenizer.json");
    TokenizerJson.write(file, vocabulary);
    assertThat(Vocabulary.read(file).tokens()).isEqualTo(vocabulary.tokens());
    assertThat(Vocabulary.ofFolder(folder).tokens()).isEqualTo(vocabulary.tokens());
  }

  @Test
  void vocabTxtComesFirst() {
    TokenizerJson.write(folder.resolve("tokenizer.json"), BertVocabulary.read());
    Vocabulary.of(Vocabulary.SPECIAL).write(folder.resolve("vocab.txt"));
    assertThat(Vocabulary.ofFolder(folder).tokens()).isEqualTo(Vocabulary.SPECIAL);
  }

  @Test
  void aFolderWithoutWordsIsRefused() {
    assertThatThrownBy(() -> Vocabulary.ofFolder(folder))
        .isInstanceOf(UserError.class)
        .hasMessage(folder + ": expected one of [vocab.txt, tokenizer.json] in it, for its words");
  }

  @Test
  void addedTokensHaveTheirIds() {
    ObjectNode root = written();
    ((ObjectNode) root.at("/model/vocab")).remove("[MASK]");
    assertThat(TokenizerJson.read(root, "here").tokens()).isEqualTo(Vocabulary.SPECIAL);
    root.withArray("added_tokens").addObject().put("id", 5).put("content", "[IMG]");
    assertThat(TokenizerJson.read(root, "here").id("[IMG]")).isEqualTo(5);
  }

  @Test
  void otherTokenizersAreRefused() {
    ObjectNode capitals = written();
    capitals.withObject("/normalizer").put("lowercase", false);
    refuses(
        capitals,
        "here: normalizer.lowercase is false, expected true, as in the tokenizer of"
            + " bert-base-uncased");
    ObjectNode pairs = written();
    pairs.withObject("/model").put("type", "BPE");
    refuses(pairs, "here: model.type is \"BPE\", expected \"WordPiece\", as in");
    refuses(Json.mapper().createObjectNode(), "here: model.type is missing, expected");
  }

  @Test
  void idsHaveToCount() {
    ObjectNode gap = written();
    gap.withObject("/model/vocab").put("late", 9);
    refuses(gap, "here: no word piece has the id 5");
    ObjectNode twice = written();
    twice.withObject("/model/vocab").put("other", 2);
    refuses(twice, "here: model.vocab: the word pieces [CLS] and other both have the id 2");
    ObjectNode text = written();
    text.withObject("/model/vocab").put("other", "two");
    refuses(
        text,
        "here: model.vocab: the id of the word piece other is \"two\", expected a whole number");
    ObjectNode none = written();
    none.withObject("/model/vocab").removeAll();
    none.withArray("added_tokens").removeAll();
    refuses(none, "here: a vocabulary needs [PAD], [UNK], [CLS], [SEP], [MASK]");
  }

  private ObjectNode written() {
    Path file = folder.resolve("special.json");
    TokenizerJson.write(file, Vocabulary.of(Vocabulary.SPECIAL));
    return (ObjectNode) Json.readTree(file);
  }

  private static void refuses(JsonNode root, String message) {
    assertThatThrownBy(() -> TokenizerJson.read(root, "here"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
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
