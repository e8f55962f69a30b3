package lxmert.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import lxmert.io.Json;

/**
 * The tokenizer as Hugging Face's files, so that their {@code LxmertTokenizer} reads a model folder
 * of ours. Theirs differs from {@link WordPieceTokenizer} in two rare cases: it takes {@code
 * [MASK]} for the special token inside a word too, and has no final sigma.
 */
public final class TokenizerJson {
  private static final String FORM =
      """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [],
        "normalizer": {
          "type": "BertNormalizer",
          "clean_text": true,
          "handle_chinese_chars": true,
          "strip_accents": null,
          "lowercase": true
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
          "type": "TemplateProcessing",
          "single": [
            {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 0}}
          ],
          "pair": [
            {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
            {"Sequence": {"id": "B", "type_id": 1}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 1}}
          ],
          "special_tokens": {}
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {
          "type": "WordPiece",
          "unk_token": "[UNK]",
          "continuing_subword_prefix": "##",
          "max_input_chars_per_word": 100,
          "vocab": {}
        }
      }
      """;

  private static final String CONFIG =
      """
      {
        "tokenizer_class": "LxmertTokenizer",
        "do_lower_case": true,
        "strip_accents": null,
        "tokenize_chinese_chars": true,
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "mask_token": "[MASK]"
      }
      """;

  private TokenizerJson() {}

  /** Writes a {@code tokenizer.json}, atomically. */
  public static void write(Path file, Vocabulary vocabulary) {
    ObjectNode root = parse(FORM);
    Vocabulary.SPECIAL.stream()
        .sorted((a, b) -> vocabulary.id(a) - vocabulary.id(b))
        .forEach(token -> addSpecial(root.withArray("added_tokens"), token, vocabulary.id(token)));
    ObjectNode inTemplate = root.withObject("/post_processor/special_tokens");
    for (String token : new String[] {Vocabulary.CLS, Vocabulary.SEP}) {
      ObjectNode entry = inTemplate.putObject(token).put("id", token);
      entry.putArray("ids").add(vocabulary.id(token));
      entry.putArray("tokens").add(token);
    }
    ObjectNode ids = root.withObject("/model/vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.token(id), id);
    }
    Json.write(file, root);
  }

  /** Writes a {@code tokenizer_config.json}, atomically. */
  public static void writeConfig(Path file) {
    Json.write(file, parse(CONFIG));
  }

  private static void addSpecial(ArrayNode addedTokens, String token, int id) {
    addedTokens
        .addObject()
        .put("id", id)
        .put("content", token)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private static ObjectNode parse(String json) {
    try {
      return (ObjectNode) Json.mapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
