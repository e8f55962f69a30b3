package lxmert.attention;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * Sizes of {@link Mcan}.
 *
 * @param vocabSize words
 * @param maxPositionEmbeddings T, the length that every question is padded to
 * @param visualFeatDim F
 * @param numQaLabels answers
 * @param paddingId the row of the word table that stands for padding
 * @param wordSize E
 * @param hiddenSize H
 * @param intermediateSize inner width of the feed-forwards
 * @param numAttentionHeads heads of an attention
 * @param layers of each side
 * @param flatSize inner width of what weighs positions at the end
 * @param glimpses weighted sums of each side at the end
 * @param jointSize width of the joint vector
 * @param boxes whether the regions are read with their boxes
 * @param boxSize width of a box's vector, beside the feature
 * @param dropout of every sublayer
 */
@JsonNaming(SnakeCaseStrategy.class)
record McanConfig(
    int vocabSize,
    int maxPositionEmbeddings,
    int visualFeatDim,
    int numQaLabels,
    int paddingId,
    int wordSize,
    int hiddenSize,
    int intermediateSize,
    int numAttentionHeads,
    int layers,
    int flatSize,
    int glimpses,
    int jointSize,
    boolean boxes,
    int boxSize,
    double dropout)
    implements AttentionConfig {
  /** MCAN-small of MILVLG/openvqa. */
  static final McanConfig PUBLISHED =
      new McanConfig(
          20000, 14, 2048, 3129, 0, 300, 512, 2048, 8, 6, 512, 1, 1024, false, 2048, 0.1);

  @Override
  public McanConfig with(Map<String, ?> keys) {
    return AttentionKeys.with(this, keys);
  }
}
