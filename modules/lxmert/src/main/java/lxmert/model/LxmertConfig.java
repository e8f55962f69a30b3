package lxmert.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sizes of a model, under the keys of Hugging Face's {@code config.json}. A key that is not
 * given keeps the value of the published base size.
 *
 * @param vocabSize word pieces
 * @param hiddenSize H
 * @param numAttentionHeads N, a divisor of H
 * @param intermediateSize I
 * @param lLayers layers of the language encoder
 * @param rLayers layers of the object-relationship encoder
 * @param xLayers layers of the cross-modality encoder; with 0 words and regions never meet
 * @param maxPositionEmbeddings longest sentence in word pieces
 * @param typeVocabSize token types
 * @param visualFeatDim size of a region's feature
 * @param visualPosDim numbers that describe a box
 * @param numObjectLabels classes of the object head
 * @param numAttrLabels classes of the attribute head
 * @param numQaLabels answers
 * @param hiddenDropoutProb dropout after embeddings and sublayers
 * @param attentionProbsDropoutProb dropout on attention probabilities
 * @param initializerRange standard deviation of fresh weights
 */
@JsonNaming(SnakeCaseStrategy.class)
public record LxmertConfig(
    int vocabSize,
    int hiddenSize,
    int numAttentionHeads,
    int intermediateSize,
    int lLayers,
    int rLayers,
    int xLayers,
    int maxPositionEmbeddings,
    int typeVocabSize,
    int visualFeatDim,
    int visualPosDim,
    int numObjectLabels,
    int numAttrLabels,
    int numQaLabels,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    double initializerRange)
    implements ModelConfig {

  /** Added to the variance by every layer normalisation. */
  public static final double NORM_EPSILON = 1e-12;

  private static final Logger LOGGER = LoggerFactory.getLogger(LxmertConfig.class);

  /** How it is read. */
  public static final ConfigFormat FORMAT = new ConfigFormat(LxmertConfig::read, LxmertConfig::of);

  private static final LxmertConfig BASE =
      new LxmertConfig(
          30522, 768, 12, 3072, 9, 5, 5, 512, 2, 2048, 4, 1600, 400, 9500, 0.1, 0.1, 0.02);

  /** Checks every size. */
  public LxmertConfig {
    Check.atLeast(1, "vocab_size", vocabSize);
    Check.atLeast(1, "hidden_size", hiddenSize);
    Check.atLeast(1, "num_attention_heads", numAttentionHeads);
    Check.atLeast(1, "intermediate_size", intermediateSize);
    Check.atLeast(1, "max_position_embeddings", maxPositionEmbeddings);
    Check.atLeast(1, "type_vocab_size", typeVocabSize);
    Check.atLeast(1, "visual_feat_dim", visualFeatDim);
    Check.atLeast(1, "visual_pos_dim", visualPosDim);
    Check.atLeast(1, "num_object_labels", numObjectLabels);
    Check.atLeast(1, "num_attr_labels", numAttrLabels);
    Check.atLeast(1, "num_qa_labels", numQaLabels);
    Check.atLeast(0, "l_layers", lLayers);
    Check.atLeast(0, "r_layers", rLayers);
    Check.atLeast(0, "x_layers", xLayers);
    Check.that(
        hiddenSize % numAttentionHeads == 0,
        "num_attention_heads",
        numAttentionHeads,
        "a divisor of hidden_size " + hiddenSize);
    Check.shareBelowOne("hidden_dropout_prob", hiddenDropoutProb);
    Check.shareBelowOne("attention_probs_dropout_prob", attentionProbsDropoutProb);
    Check.positive("initializer_range", initializerRange);
  }

  /** The published base size with 9 language, 5 object-relationship, 5 cross-modality layers. */
  public static LxmertConfig base() {
    return BASE;
  }

  /**
   * Reads a {@code config.json}. Keys that say nothing about the model are passed over, those that
   * nobody knows with a line in the log.
   *
   * @throws UserError if the file cannot be read, has a size that cannot be, or asks for what the
   *     architecture does not have
   */
  public static LxmertConfig read(Path file) {
    String source = file.toString();
    Map<String, JsonNode> keys =
        ConfigKeys.LXMERT.of(Json.object(Json.readTree(file), source), source);
    ObjectNode base = Json.mapper().valueToTree(BASE);
    List<String> unknown = keys.keySet().stream().filter(key -> !base.has(key)).toList();
    if (!unknown.isEmpty()) {
      LOGGER.info("{}: passed over {}", file, String.join(", ", unknown));
    }
    keys.keySet().removeAll(unknown);
    return with(base, keys, source);
  }

  /**
   * The base size with the given keys replaced.
   *
   * @param keys an object with keys of {@code config.json}
   * @param source where it was read, for error messages
   * @throws UserError if a key is unknown or a value cannot be
   */
  public static LxmertConfig of(JsonNode keys, String source) {
    ObjectNode base = Json.mapper().valueToTree(BASE);
    return with(base, ConfigKeys.LXMERT.of(Json.object(keys, source), source), source);
  }

  private static LxmertConfig with(ObjectNode base, Map<String, JsonNode> keys, String source) {
    return Json.convert(base.setAll(keys), source, LxmertConfig.class);
  }

  @Override
  public LxmertConfig with(Map<String, ?> keys) {
    ObjectNode merged = Json.mapper().valueToTree(this);
    merged.setAll(Json.mapper().<ObjectNode>valueToTree(keys));
    return of(merged, "configuration");
  }

  /** D, the size of an attention head. */
  public int headSize() {
    return hiddenSize / numAttentionHeads;
  }
}
