package lxmert.attention;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * Sizes of {@link Dfaf}.
 *
 * @param vocabSize words
 * @param maxPositionEmbeddings T, the length that every question is padded to
 * @param visualFeatDim F
 * @param numQaLabels answers
 * @param paddingId the row of the word table that stands for padding
 * @param wordSize E
 * @param recurrentSize of the states of the words
 * @param hiddenSize H
 * @param interHeads heads between words and regions
 * @param intraHeads heads within each
 * @param blocks in a row
 * @param dense whether updates are one-sided, blocks have weights of their own and everything is
 *     added up
 * @param answerSize inner width of the head
 * @param dropout before every layer of a block
 * @param jointDropout before the head
 * @param answerDropout before the last layer
 */
@JsonNaming(SnakeCaseStrategy.class)
record DfafConfig(
    int vocabSize,
    int maxPositionEmbeddings,
    int visualFeatDim,
    int numQaLabels,
    int paddingId,
    int wordSize,
    int recurrentSize,
    int hiddenSize,
    int interHeads,
    int intraHeads,
    int blocks,
    boolean dense,
    int answerSize,
    double dropout,
    double jointDropout,
    double answerDropout)
    implements AttentionConfig {
  /** Those of KaihuaTang/VQA2.0-Recent-Approachs-2018.pytorch at 8eafa08, the flow of the paper. */
  static final DfafConfig PUBLISHED =
      new DfafConfig(19902, 14, 2048, 3129, 0, 300, 1280, 512, 8, 8, 2, false, 1024, 0.1, 0, 0.1);

  @Override
  public DfafConfig with(Map<String, ?> keys) {
    return AttentionKeys.with(this, keys);
  }
}
