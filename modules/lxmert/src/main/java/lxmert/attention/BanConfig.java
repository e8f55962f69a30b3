package lxmert.attention;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * Sizes of {@link Ban}.
 *
 * @param vocabSize words
 * @param maxPositionEmbeddings T, the length that every question is padded to
 * @param visualFeatDim F
 * @param numQaLabels answers
 * @param paddingId the row of the word table that stands for padding
 * @param wordSize E
 * @param hiddenSize H
 * @param glimpses G
 * @param secondTable whether a second word table stands beside the first
 * @param counter whether every glimpse counts
 * @param objects that are counted at most
 * @param dropout before every layer
 * @param attentionDropout on the regions before the attention
 * @param answerDropout before the last layer
 */
@JsonNaming(SnakeCaseStrategy.class)
record BanConfig(
    int vocabSize,
    int maxPositionEmbeddings,
    int visualFeatDim,
    int numQaLabels,
    int paddingId,
    int wordSize,
    int hiddenSize,
    int glimpses,
    boolean secondTable,
    boolean counter,
    int objects,
    double dropout,
    double attentionDropout,
    double answerDropout)
    implements AttentionConfig {
  /** Those of jnhwkim/ban-vqa, without its counter. */
  static final BanConfig PUBLISHED =
      new BanConfig(19902, 14, 2048, 3129, 0, 300, 1280, 8, true, false, 10, 0.2, 0.5, 0.5);

  @Override
  public BanConfig with(Map<String, ?> keys) {
    return AttentionKeys.with(this, keys);
  }
}
