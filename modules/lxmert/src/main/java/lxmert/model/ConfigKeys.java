package lxmert.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.io.Json;
import lxmert.io.UserError;

/**
 * What the keys of a {@code config.json} mean that are no sizes of a model, whoever wrote it.
 *
 * @param aliases names of the official code
 * @param fixed keys that would change the outputs, with the one value that the architecture has
 * @param unused keys without effect, beside those that every publisher writes
 */
public record ConfigKeys(
    Map<String, String> aliases, Map<String, JsonNode> fixed, Set<String> unused) {

  /** What Hugging Face, the official code and we write beside the sizes: without effect on them. */
  private static final Set<String> HOUSEKEEPING =
      Set.of(
          "_attn_implementation_autoset",
          "_name_or_path",
          "answer2id",
          "architectures",
          "bos_token_id",
          "dtype",
          "eos_token_id",
          "finetuning_task",
          "id2label",
          "label2id",
          "max_sentence_length",
          "model_type",
          "num_boxes",
          "num_hidden_layers",
          "output_attentions",
          "output_hidden_states",
          "pad_token_id",
          "problem_type",
          "return_dict",
          "task_mask_lm",
          "task_matched",
          "task_obj_predict",
          "task_qa",
          "torch_dtype",
          "torchscript",
          "transformers_version",
          "use_cache",
          "visual_attr_loss",
          "visual_feat_loss",
          "visual_loss_normalizer",
          "visual_losses",
          "visual_obj_loss");

  /** Those of LXMERT: of the official code and of Hugging Face's. */
  static final ConfigKeys LXMERT =
      new ConfigKeys(
          Map.of(
              "obj_id_num", "num_object_labels",
              "attr_id_num", "num_attr_labels",
              "num_answers", "num_qa_labels"),
          Map.of(
              "add_cross_attention", value(false),
              "hidden_act", value("gelu"),
              "is_decoder", value(false),
              "is_encoder_decoder", value(false),
              "layer_norm_eps", value(LxmertConfig.NORM_EPSILON),
              "position_embedding_type", value("absolute"),
              "pruned_heads", value(Map.of()),
              "tie_word_embeddings", value(true)),
          Set.of());

  /** Those of a gated encoder: of VOLTA. */
  static final ConfigKeys GATED =
      new ConfigKeys(
          Map.of(
              "v_feature_size", "visual_feat_dim",
              "num_locs", "visual_pos_dim",
              "qa_num_answers", "num_qa_labels"),
          Map.of(
              "fixed_layers", value(List.of()),
              "itm_dim", value(2),
              "layer_norm_eps", value(LxmertConfig.NORM_EPSILON),
              "norm_embeddings", value(false)),
          Set.of(
              "bert_model",
              "do_lower_case",
              "has_mapping",
              "has_mapping_bias",
              "load_x_model",
              "fixed_embs",
              "m_encoder",
              "m_layer",
              "max_boxes",
              "model",
              "objective",
              "v_initializer_range",
              "v_layers",
              "visualization"));

  private static JsonNode value(Object value) {
    return Json.mapper().valueToTree(value);
  }

  /**
   * The sizes among the keys of an object, under our names, and whatever is unknown.
   *
   * @param source where it was read, for the message
   * @throws UserError if a key asks for what the architecture does not have
   */
  public Map<String, JsonNode> of(ObjectNode given, String source) {
    Map<String, JsonNode> sizes = new LinkedHashMap<>();
    given
        .properties()
        .forEach(
            entry -> {
              String key = entry.getKey();
              JsonNode only = fixed.get(key);
              if (only != null) {
                require(only, entry.getValue(), source + ": " + key);
              } else if (!HOUSEKEEPING.contains(key) && !unused.contains(key)) {
                sizes.put(aliases.getOrDefault(key, key), entry.getValue());
              }
            });
    return sizes;
  }

  private static void require(JsonNode expected, JsonNode found, String what) {
    boolean same =
        (expected.isNumber() && found.isNumber())
            ? expected.doubleValue() == found.doubleValue()
            : expected.equals(found);
    if (!same) {
      throw new UserError("%s is %s, expected %s".formatted(what, Json.line(found), expected));
    }
  }
}
