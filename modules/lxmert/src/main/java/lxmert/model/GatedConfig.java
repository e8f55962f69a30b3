package lxmert.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.text.Vocabulary;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gated bimodal encoder as a configuration, under VOLTA's keys (Bugliarello et al. 2021, arXiv
 * 2011.15124): ViLBERT, VL-BERT, VisualBERT, UNITER and LXMERT are values of it (docs/models.md).
 *
 * @param vocabSize word pieces
 * @param hiddenSize H, width of the text stream
 * @param numAttentionHeads of the text stream
 * @param intermediateSize of the text stream
 * @param hiddenAct in the text's feed-forwards and before the predictions
 * @param hiddenDropoutProb of the text stream, of joint embeddings and of shared sublayers
 * @param attentionProbsDropoutProb likewise
 * @param maxPositionEmbeddings longest sentence in word pieces
 * @param typeVocabSize token types
 * @param initializerRange standard deviation of fresh weights
 * @param poolerSize P, width of the poolers
 * @param visualFeatDim F, size of a region's feature
 * @param visualPosDim numbers of a box: 4 corners; 5 with the area; 7 with width, height and area
 * @param vHiddenSize Hv, width of the vision stream
 * @param vNumAttentionHeads of the vision stream
 * @param vIntermediateSize of the vision stream
 * @param vHiddenAct in the vision stream's feed-forwards
 * @param vHiddenDropoutProb of the vision stream
 * @param vAttentionProbsDropoutProb likewise
 * @param vPoolerSize P again, where there is a vision pooler
 * @param addGlobalImgfeat where a slot for the whole image stands among the regions; null: none
 * @param imageEmbeddings how words and regions become the first states
 * @param vCoordinateEmbeddingsDim VL-BERT: sines of each of a box's four numbers, ⌊F / 8⌋
 * @param positions VL-BERT: what the words' positions depend on
 * @param fusionMethod what the heads read
 * @param fusionAct of the poolers
 * @param pooledDropoutProb dropout on what the heads read
 * @param imageHeadLn whether the head of regions has a layer normalisation
 * @param visualTargetWeights the heads of regions and the weights of their losses, by VOLTA's
 *     numbers: {@link RegionTarget}
 * @param qaTaskWeight of the answers in pre-training; 0: it has no such head
 * @param matchedClass the matching head's class of sentences and images that belong together
 * @param numObjectLabels classes of objects, without background
 * @param numAttrLabels classes of attributes
 * @param numQaLabels answers
 * @param clfHiddenSize inner width of the answer head
 * @param numClfLayers of the head that scores regions, 1 or 2
 * @param maskTokenId [MASK], which {@code vl-bert_vqa} puts behind the question
 * @param clsTokenId [CLS], which it puts behind that
 * @param sublayers which stream does what; VOLTA has its keys beside the others
 */
@JsonNaming(SnakeCaseStrategy.class)
public record GatedConfig(
    int vocabSize,
    int hiddenSize,
    int numAttentionHeads,
    int intermediateSize,
    Activation hiddenAct,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    int maxPositionEmbeddings,
    int typeVocabSize,
    double initializerRange,
    int poolerSize,
    int visualFeatDim,
    int visualPosDim,
    @JsonProperty("v_hidden_size") int vHiddenSize,
    @JsonProperty("v_num_attention_heads") int vNumAttentionHeads,
    @JsonProperty("v_intermediate_size") int vIntermediateSize,
    @JsonProperty("v_hidden_act") Activation vHiddenAct,
    @JsonProperty("v_hidden_dropout_prob") double vHiddenDropoutProb,
    @JsonProperty("v_attention_probs_dropout_prob") double vAttentionProbsDropoutProb,
    @JsonProperty("v_pooler_size") int vPoolerSize,
    @Nullable GlobalSlot addGlobalImgfeat,
    ImageEmbeddings imageEmbeddings,
    @JsonProperty("v_coordinate_embeddings_dim") @Nullable Integer vCoordinateEmbeddingsDim,
    Positions positions,
    Fusion fusionMethod,
    Activation fusionAct,
    double pooledDropoutProb,
    boolean imageHeadLn,
    Map<Integer, Double> visualTargetWeights,
    double qaTaskWeight,
    int matchedClass,
    int numObjectLabels,
    int numAttrLabels,
    int numQaLabels,
    int clfHiddenSize,
    int numClfLayers,
    int maskTokenId,
    int clsTokenId,
    GatedSublayers sublayers)
    implements ModelConfig {

  private static final Logger LOGGER = LoggerFactory.getLogger(GatedConfig.class);

  /** How it is read. */
  public static final ConfigFormat FORMAT = new ConfigFormat(GatedConfig::read, GatedConfig::of);

  /** Waves of a box's four numbers: a sine and a cosine each. */
  static final int WAVES = 8;

  /**
   * Where a slot for the whole image stands: the mean of its regions, with the whole as its box.
   */
  public enum GlobalSlot {
    /** Before the regions. */
    @JsonProperty("first")
    FIRST,
    /** After them. */
    @JsonProperty("last")
    LAST
  }

  /** How words and regions become the first states. */
  public enum ImageEmbeddings {
    /** Feature and box projected, added and normalised (Lu et al. 2019). */
    @JsonProperty("vilbert")
    VILBERT,
    /** Feature and box projected and normalised, their mean (Tan and Bansal 2019). */
    @JsonProperty("lxmert")
    LXMERT,
    /** Both in one sequence, with waves of the box (Su et al. 2020). */
    @JsonProperty("vl-bert")
    VL_BERT,
    /** In one sequence, without the box (Li et al. 2019). */
    @JsonProperty("visualbert")
    VISUALBERT,
    /** In one sequence, with feature, box and type (Chen et al. 2020). */
    @JsonProperty("uniter")
    UNITER;

    /** Whether words and regions have an embedding module each. */
    boolean separate() {
      return this == VILBERT || this == LXMERT;
    }
  }

  /** What the heads read. */
  public enum Fusion {
    /** The product of both pooled streams. */
    @JsonProperty("mul")
    MUL,
    /** Their sum. */
    @JsonProperty("sum")
    SUM,
    /** The pooled text alone. */
    @JsonProperty("text")
    TEXT,
    /** The pooled text at a [MASK] that is put behind the question. */
    @JsonProperty("vl-bert_vqa")
    MASK,
    /** Nothing is pooled. */
    @JsonProperty("none")
    NONE;

    /** Whether the regions are pooled too. */
    public boolean readsRegions() {
      return this == MUL || this == SUM;
    }

    /** Whether there is a matching head. */
    public boolean matches() {
      return this != NONE && this != MASK;
    }
  }

  /** Positions of VL-BERT's words that stand behind the shortest sentence of a batch. */
  public enum Positions {
    /** Moved behind the regions for the whole batch, as in the code that trained the weights. */
    @JsonProperty("batch")
    BATCH,
    /** Those of each sentence for itself, so that no answer depends on another question. */
    @JsonProperty("example")
    EXAMPLE
  }

  /** Checks every size. */
  public GatedConfig {
    visualTargetWeights = Collections.unmodifiableMap(new TreeMap<>(visualTargetWeights));
    Check.atLeast(1, "vocab_size", vocabSize);
    Check.atLeast(1, "hidden_size", hiddenSize);
    Check.atLeast(1, "v_hidden_size", vHiddenSize);
    Check.atLeast(1, "max_position_embeddings", maxPositionEmbeddings);
    Check.atLeast(1, "pooler_size", poolerSize);
    Check.atLeast(1, "visual_feat_dim", visualFeatDim);
    Check.atLeast(1, "num_object_labels", numObjectLabels);
    Check.atLeast(1, "num_attr_labels", numAttrLabels);
    Check.atLeast(1, "num_qa_labels", numQaLabels);
    Check.atLeast(1, "clf_hidden_size", clfHiddenSize);
    Check.between(1, 2, "num_clf_layers", numClfLayers);
    Check.between(0, 1, "matched_class", matchedClass);
    Check.that(
        visualPosDim == 4 || visualPosDim == 5 || visualPosDim == 7,
        "visual_pos_dim",
        visualPosDim,
        "4, 5 or 7");
    Check.positive("initializer_range", initializerRange);
    Check.shareBelowOne("hidden_dropout_prob", hiddenDropoutProb);
    Check.shareBelowOne("attention_probs_dropout_prob", attentionProbsDropoutProb);
    Check.shareBelowOne("v_hidden_dropout_prob", vHiddenDropoutProb);
    Check.shareBelowOne("v_attention_probs_dropout_prob", vAttentionProbsDropoutProb);
    Check.shareBelowOne("pooled_dropout_prob", pooledDropoutProb);
    requireActivations(hiddenAct, vHiddenAct, fusionAct);
    Check.notNegative("qa_task_weight", qaTaskWeight);
    visualTargetWeights.forEach(GatedConfig::requireTarget);
    Check.that(
        !fusionMethod.readsRegions() || poolerSize == vPoolerSize,
        "v_pooler_size",
        vPoolerSize,
        "pooler_size, " + poolerSize);
    Check.that(
        imageEmbeddings.separate() || vHiddenSize == hiddenSize,
        "v_hidden_size",
        vHiddenSize,
        "hidden_size, " + hiddenSize);
    Check.that(
        qaTaskWeight == 0 || poolerSize == vHiddenSize,
        "pooler_size",
        poolerSize,
        "v_hidden_size, " + vHiddenSize);
    requireEmbeddings(imageEmbeddings, typeVocabSize, visualFeatDim, vCoordinateEmbeddingsDim);
    requireAttention(numAttentionHeads, hiddenSize, vNumAttentionHeads, vHiddenSize, sublayers);
  }

  private static void requireTarget(int number, double weight) {
    Check.notNegative("visual_target_weights." + number, weight);
    Check.that(
        RegionTarget.of(number) != null,
        "visual_target_weights",
        number,
        "one of " + RegionTarget.numbers());
  }

  private static void requireActivations(
      Activation hiddenAct, Activation vHiddenAct, Activation fusionAct) {
    Check.that(hiddenAct != Activation.TANH, "hidden_act", "tanh", "gelu, relu or swish");
    Check.that(vHiddenAct != Activation.TANH, "v_hidden_act", "tanh", "gelu, relu or swish");
    Check.that(
        fusionAct == Activation.RELU || fusionAct == Activation.TANH,
        "fusion_act",
        fusionAct,
        "relu or tanh");
  }

  private static void requireEmbeddings(
      ImageEmbeddings kind, int types, int features, @Nullable Integer waves) {
    Check.atLeast(
        kind == ImageEmbeddings.VL_BERT ? 3 : kind.separate() ? 1 : 2, "type_vocab_size", types);
    Check.that(
        kind != ImageEmbeddings.VL_BERT || (waves != null && waves == features / WAVES),
        "v_coordinate_embeddings_dim",
        waves,
        "an eighth of visual_feat_dim, rounded down, " + features);
  }

  /** Heads divide widths, and where the streams meet or share weights, they fit each other. */
  private static void requireAttention(
      int heads, int size, int visionHeads, int visionSize, GatedSublayers lists) {
    for (int n = 0; n < lists.depth(); n++) {
      int own = lists.numAttentionHeads().getOrDefault(n, heads);
      int inner = lists.attnHiddenSize().getOrDefault(n, size);
      int visions = lists.vNumAttentionHeads().getOrDefault(n, visionHeads);
      int visionInner = lists.vAttnHiddenSize().getOrDefault(n, visionSize);
      String place = " of sublayer " + n;
      Check.atLeast(1, "the number of heads" + place, Math.min(own, visions));
      Check.that(
          inner % own == 0 && visionInner % visions == 0,
          "the width" + place,
          inner + " and " + visionInner,
          "multiples of the heads, " + own + " and " + visions);
      Check.that(
          !lists.tvAttnSublayers().contains(n) || (inner == visionInner && own == visions),
          "the text's attention" + place,
          inner + " with " + own + " heads",
          "the vision stream's, " + visionInner + " with " + visions);
      Check.that(
          !lists.sharesWeights(n) || size == visionSize, "v_hidden_size", visionSize, "" + size);
      Check.that(
          visionInner == visionSize, "sublayer2v_attn_hidden_size", visionInner, "" + visionSize);
    }
  }

  /**
   * Whether the keys of a {@code config.json} that names no architecture of ours are such a one.
   */
  public static boolean wrote(JsonNode keys) {
    return keys.has("tt_attn_sublayers") || keys.has("preset") || GatedPublishers.wrote(keys);
  }

  /** Whether a head of regions is there. */
  public boolean has(RegionTarget target) {
    return visualTargetWeights.getOrDefault(target.number(), 0.0) > 0;
  }

  /** What a head of regions gives: classes, or numbers of a feature. */
  int outputs(RegionTarget target) {
    return switch (target) {
      case DISTRIBUTION, CLASSES -> numObjectLabels + 1;
      case OBJECTS -> numObjectLabels;
      case ATTRIBUTES -> numAttrLabels;
      case FEATURES -> visualFeatDim;
    };
  }

  /** P, or H where nothing is pooled: what the heads read. */
  public int pooledSize() {
    return fusionMethod == Fusion.NONE ? hiddenSize : poolerSize;
  }

  /** W, the inner width of the text's attention in a sublayer. */
  public int attentionSize(int sublayer) {
    return sublayers.attnHiddenSize().getOrDefault(sublayer, hiddenSize);
  }

  /** Its heads. */
  public int attentionHeads(int sublayer) {
    return sublayers.numAttentionHeads().getOrDefault(sublayer, numAttentionHeads);
  }

  /** Wv, the inner width of the vision stream's attention in a sublayer. */
  public int visionAttentionSize(int sublayer) {
    return sublayers.vAttnHiddenSize().getOrDefault(sublayer, vHiddenSize);
  }

  /** Its heads. */
  public int visionAttentionHeads(int sublayer) {
    return sublayers.vNumAttentionHeads().getOrDefault(sublayer, vNumAttentionHeads);
  }

  /** I, the inner width of the text's feed-forward in a sublayer. */
  int feedForwardSize(int sublayer) {
    return sublayers.intermediateSize().getOrDefault(sublayer, intermediateSize);
  }

  /** Iv, that of the vision stream's. */
  int visionFeedForwardSize(int sublayer) {
    return sublayers.vIntermediateSize().getOrDefault(sublayer, vIntermediateSize);
  }

  /**
   * VOLTA's defaults, or a preset, with the given keys replaced.
   *
   * @param keys ours or VOLTA's, and {@code preset}: one of the shipped models
   * @param source where they were read, for error messages
   * @throws UserError if a key is unknown or a value cannot be
   */
  public static GatedConfig of(JsonNode keys, String source) {
    return GatedKeys.over(GatedKeys.base(keys, source), keys, source);
  }

  /**
   * As {@link #of}, of a {@code config.json} of ours, of VOLTA, of Hugging Face's VisualBERT or of
   * ViLBERT's own code: keys that nobody knows are passed over with a line in the log.
   */
  public static GatedConfig read(Path file) {
    ObjectNode written = Json.object(Json.readTree(file), file.toString());
    ObjectNode keys = GatedPublishers.known(written, file.toString());
    List<String> unknown = GatedKeys.unknown(keys, file.toString());
    if (!unknown.isEmpty()) {
      LOGGER.info("{}: passed over {}", file, String.join(", ", unknown));
    }
    return of(keys.without(unknown), file.toString());
  }

  /** Waves of a box follow the features, and the marks behind a question the vocabulary. */
  @Override
  public GatedConfig fitting(Vocabulary words, int featureSize) {
    Map<String, Object> keys = new HashMap<>();
    keys.put("vocab_size", words.size());
    keys.put("visual_feat_dim", featureSize);
    keys.put("mask_token_id", words.id(Vocabulary.MASK));
    keys.put("cls_token_id", words.id(Vocabulary.CLS));
    if (imageEmbeddings == ImageEmbeddings.VL_BERT) {
      keys.put("v_coordinate_embeddings_dim", featureSize / WAVES);
    }
    return with(keys);
  }

  @Override
  public GatedConfig with(Map<String, ?> keys) {
    return GatedKeys.over(
        Json.mapper().valueToTree(this), Json.mapper().valueToTree(keys), "configuration");
  }
}
