package lxmert.text;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lxmert.io.Json;
import lxmert.io.JsonProblem;
import lxmert.io.UserError;

/**
 * The tokenizer as Hugging Face's files, so that their {@code LxmertTokenizer} reads a model folder
 * of ours, and we the word pieces of a folder of theirs. Theirs differs from {@link
 * WordPieceTokenizer} in two rare cases: it takes {@code [MASK]} for the special token inside a
 * word too, and has no final sigma.
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
    writeConfig(file, "LxmertTokenizer");
  }

  /** As {@link #writeConfig(Path)}, for the tokenizer of another model; it has to be BERT's too. */
  public static void writeConfig(Path file, String tokenizerClass) {
    Json.write(file, parse(CONFIG).put("tokenizer_class", tokenizerClass));
  }

  /**
   * Reads the word pieces of a {@code tokenizer.json}.
   *
   * @throws UserError if the file cannot be read, if it is of another tokenizer than BERT's uncased
   *     one, or if its ids are not 0, 1, 2 and so on
   */
  public static Vocabulary read(Path file) {
    return read(Json.readTree(file), file.toString());
  }

  /**
   * As {@link #read(Path)}, from what is read already.
   *
   * @param source where it was read, for error messages
   */
  public static Vocabulary read(JsonNode root, String source) {
    Json.object(root, source);
    for (String part : List.of("model", "normalizer")) {
      if (root.has(part)) {
        Json.object(root.get(part), source + ": " + part);
      }
    }
    expect(root, source, "/model/type", TextNode.valueOf("WordPiece"));
    expect(root, source, "/model/continuing_subword_prefix", TextNode.valueOf("##"));
    expect(root, source, "/normalizer/lowercase", BooleanNode.TRUE);
    Map<Integer, String> tokens = new TreeMap<>();
    String words = source + ": model.vocab";
    Json.object(root.at("/model/vocab"), words)
        .properties()
        .forEach(entry -> put(tokens, entry.getValue(), entry.getKey(), words));
    if (root.hasNonNull("added_tokens")) {
      String special = source + ": added_tokens";
      for (Added added : Json.convert(root.get("added_tokens"), special, Added[].class)) {
        put(tokens, added.id, added.content, special);
      }
    }
    int next = 0;
    for (int id : tokens.keySet()) {
      if (id != next) {
        throw new UserError("%s: no word piece has the id %d".formatted(source, next));
      }
      next++;
    }
    return new Vocabulary(List.copyOf(tokens.values()), source);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Added(@JsonProperty("id") JsonNode id, @JsonProperty("content") String content) {}

  private static void put(Map<Integer, String> tokens, JsonNode id, String token, String source) {
    if (!id.isInt() || id.asInt() < 0) {
      throw new UserError(
          "%s: the id of the word piece %s is %s, expected a whole number of 0 or more"
              .formatted(source, token, JsonProblem.found(id)));
    }
    String before = tokens.putIfAbsent(id.asInt(), token);
    if (before != null && !before.equals(token)) {
      throw new UserError(
          "%s: the word pieces %s and %s both have the id %s".formatted(source, before, token, id));
    }
  }

  private static void expect(JsonNode root, String source, String key, JsonNode value) {
    JsonNode found = root.at(key);
    if (!found.equals(value)) {
      throw new UserError(
          "%s: %s is %s, expected %s, as in the tokenizer of bert-base-uncased"
              .formatted(
                  source,
                  key.substring(1).replace('/', '.'),
                  found.isMissingNode() ? "missing" : JsonProblem.found(found),
                  Json.line(value)));
    }
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
