package lxmert.attention;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import lxmert.io.Check;

/**
 * Sizes of {@link Pythia}.
 *
 * @param vocabSize words
 * @param maxPositionEmbeddings T, the length that every question is padded to
 * @param visualFeatDim F
 * @param numQaLabels answers
 * @param paddingId the row of the word table that stands for padding
 * @param wordSize E
 * @param hiddenSize H, of the states of the words
 * @param questionSize inner width of what weighs words
 * @param glimpses weighted sums of the words
 * @param features how each set of regions is read
 * @param featureSize F after the layer of {@link Features#FC7}
 * @param attentionSize width of the product that weighs regions
 * @param jointSize width of the joint vector
 * @param imageSize inner width of one branch of the head
 * @param textSize inner width of the other
 */
@JsonNaming(SnakeCaseStrategy.class)
record PythiaConfig(
    int vocabSize,
    int maxPositionEmbeddings,
    int visualFeatDim,
    int numQaLabels,
    int paddingId,
    int wordSize,
    int hiddenSize,
    int questionSize,
    int glimpses,
    List<Features> features,
    int featureSize,
    int attentionSize,
    int jointSize,
    int imageSize,
    int textSize)
    implements AttentionConfig {
  /** Those of facebookresearch/pythia v0.1 for one set of regions. */
  static final PythiaConfig PUBLISHED =
      new PythiaConfig(
          20000,
          14,
          2048,
          3129,
          0,
          300,
          1024,
          512,
          2,
          List.of(Features.PLAIN),
          2048,
          5000,
          5000,
          5000,
          300);

  /** What becomes of a region's feature before it is looked at. */
  enum Features {
    /** It stays as it is. */
    @JsonProperty("plain")
    PLAIN,
    /** A layer of the detector, trained further. */
    @JsonProperty("fc7")
    FC7
  }

  /** Checks that there is a set, and copies the list. */
  PythiaConfig {
    Check.atLeast(1, "the number of features", features.size());
    features = List.copyOf(features);
  }

  @Override
  public PythiaConfig with(Map<String, ?> keys) {
    return AttentionKeys.with(this, keys);
  }
}
