package lxmert.attention;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * Sizes of {@link Mfh}.
 *
 * @param vocabSize words
 * @param maxPositionEmbeddings T, the length that every question is padded to
 * @param visualFeatDim F
 * @param numQaLabels answers
 * @param paddingId the row of the word table that stands for padding
 * @param wordSize E
 * @param hiddenSize H, of the states of the words
 * @param innerSize inner width of what weighs words and regions
 * @param poolSize O, width of a pooled product
 * @param poolWindow K, neighbours that are added up
 * @param questionGlimpses weighted sums of the words
 * @param imageGlimpses weighted sums of the regions
 * @param dropout everywhere
 */
@JsonNaming(SnakeCaseStrategy.class)
record MfhConfig(
    int vocabSize,
    int maxPositionEmbeddings,
    int visualFeatDim,
    int numQaLabels,
    int paddingId,
    int wordSize,
    int hiddenSize,
    int innerSize,
    int poolSize,
    int poolWindow,
    int questionGlimpses,
    int imageGlimpses,
    double dropout)
    implements AttentionConfig {
  /** Those of MILVLG/openvqa. */
  static final MfhConfig PUBLISHED =
      new MfhConfig(20000, 14, 2048, 3129, 0, 300, 1024, 512, 1000, 5, 2, 2, 0.1);

  @Override
  public MfhConfig with(Map<String, ?> keys) {
    return AttentionKeys.with(this, keys);
  }
}
