package lxmert.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.io.Json;
import lxmert.io.UserError;

/**
 * The configurations of Hugging Face's VisualBERT and of ViLBERT's own code as keys of a gated
 * encoder (docs/models.md, "Weights").
 */
final class GatedPublishers {
  private static final String VILBERT = "bi_hidden_size";

  /** Keys that mean the same there and here. */
  private static final List<String> SHARED =
      List.of(
          "vocab_size",
          "hidden_size",
          "num_attention_heads",
          "intermediate_size",
          "hidden_act",
          "hidden_dropout_prob",
          "attention_probs_dropout_prob",
          "max_position_embeddings",
          "type_vocab_size",
          "initializer_range",
          "v_feature_size",
          "v_hidden_size",
          "v_num_attention_heads",
          "v_intermediate_size",
          "v_hidden_act",
          "v_hidden_dropout_prob",
          "v_attention_probs_dropout_prob");

  private GatedPublishers() {}

  /** Whether a configuration is one of theirs. */
  static boolean wrote(JsonNode config) {
    return isVisualBert(config) || config.has(VILBERT);
  }

  private static boolean isVisualBert(JsonNode config) {
    return config.path("model_type").asText().equals("visual_bert");
  }

  /**
   * The keys of a configuration of ours.
   *
   * @throws UserError if it asks for what is not here
   */
  static ObjectNode known(ObjectNode config, String source) {
    if (!wrote(config)) {
      return config;
    }
    ObjectNode known = Json.mapper().createObjectNode();
    SHARED.stream().filter(config::has).forEach(key -> known.set(key, config.get(key)));
    if (isVisualBert(config)) {
      visualBert(config, known, source);
    } else {
      vilbert(config, known, source);
    }
    return known;
  }

  private static void visualBert(ObjectNode config, ObjectNode known, String source) {
    require(!config.path("bypass_transformer").asBoolean(), source, "bypass_transformer", "false");
    known
        .put("preset", "visualbert")
        .put("visual_feat_dim", config.path("visual_embedding_dim").asInt(512));
    int size = config.path("hidden_size").asInt(768);
    known.put("v_hidden_size", size).put("pooler_size", size);
    for (String key : List.of("num_attention_heads", "intermediate_size")) {
      if (config.has(key)) {
        known.set("v_" + key, config.get(key));
      }
    }
    int layers = config.path("num_hidden_layers").asInt(12);
    ArrayNode attention = numbers(0, layers);
    ArrayNode feedForward = numbers(1, layers);
    for (String pair : List.of("tt", "tv", "vt", "vv")) {
      known.set(pair + "_attn_sublayers", attention);
    }
    known.set("t_ff_sublayers", feedForward);
    known.set("v_ff_sublayers", feedForward);
    ArrayNode all = Json.mapper().createArrayNode();
    IntStream.range(0, 2 * layers).forEach(all::add);
    known.set("shared_sublayers", all);
    known.set("single_ln_sublayers", all);
  }

  private static ArrayNode numbers(int first, int count) {
    ArrayNode numbers = Json.mapper().createArrayNode();
    IntStream.range(0, count).forEach(i -> numbers.add(first + 2 * i));
    return numbers;
  }

  /** The base file alone: six text layers, then six connections, a layer of each stream between. */
  private static void vilbert(ObjectNode config, ObjectNode known, String source) {
    require(
        ids(config, "v_biattention_id").equals(List.of(0, 1, 2, 3, 4, 5))
            && ids(config, "t_biattention_id").equals(List.of(6, 7, 8, 9, 10, 11)),
        source,
        "t_biattention_id",
        "[6, 7, 8, 9, 10, 11] beside v_biattention_id [0, 1, 2, 3, 4, 5]");
    int size = config.path(VILBERT).asInt();
    known.put("preset", "vilbert").put("pooler_size", size).put("v_pooler_size", size);
    known.put("clf_hidden_size", 2 * size);
    ObjectNode sizes = known.putObject("sublayer2attn_hidden_size");
    ObjectNode heads = known.putObject("sublayer2num_attention_heads");
    for (int sublayer = 12; sublayer <= 32; sublayer += 4) {
      sizes.put(Integer.toString(sublayer), size);
      heads.put(Integer.toString(sublayer), config.path("bi_num_attention_heads").asInt());
    }
  }

  private static List<Integer> ids(JsonNode config, String key) {
    return config.path(key).valueStream().map(JsonNode::asInt).toList();
  }

  private static void require(boolean holds, String source, String key, String expected) {
    if (!holds) {
      throw new UserError("%s: %s is another, expected %s".formatted(source, key, expected));
    }
  }
}
