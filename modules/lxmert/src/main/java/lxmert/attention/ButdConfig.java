package lxmert.attention;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * Sizes of {@link Butd}.
 *
 * @param vocabSize words
 * @param maxPositionEmbeddings T, the length that every question is padded to
 * @param visualFeatDim F
 * @param numQaLabels answers
 * @param paddingId the row of the word table that stands for padding
 * @param wordSize E
 * @param hiddenSize H
 * @param attentionDropout on the product of question and region
 * @param answerDropout before the last layer
 */
@JsonNaming(SnakeCaseStrategy.class)
record ButdConfig(
    int vocabSize,
    int maxPositionEmbeddings,
    int visualFeatDim,
    int numQaLabels,
    int paddingId,
    int wordSize,
    int hiddenSize,
    double attentionDropout,
    double answerDropout)
    implements AttentionConfig {
  /** Those of hengyuan-hu/bottom-up-attention-vqa. */
  static final ButdConfig PUBLISHED = new ButdConfig(19902, 14, 2048, 3129, 0, 300, 1024, 0.2, 0.5);

  @Override
  public ButdConfig with(Map<String, ?> keys) {
    return AttentionKeys.with(this, keys);
  }
}
