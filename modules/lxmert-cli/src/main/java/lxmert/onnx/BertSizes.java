package lxmert.onnx;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * A BERT encoder, under the keys of Hugging Face's {@code config.json}.
 *
 * @param vocabSize word pieces
 * @param hiddenSize H
 * @param numHiddenLayers layers
 * @param numAttentionHeads N, a divisor of H
 * @param intermediateSize I
 * @param maxPositionEmbeddings longest sentence in word pieces
 * @param typeVocabSize token types
 * @param hiddenAct {@code gelu}, the exact one
 * @param layerNormEps epsilon of layer normalisation
 */
@JsonNaming(SnakeCaseStrategy.class)
public record BertSizes(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    int maxPositionEmbeddings,
    int typeVocabSize,
    String hiddenAct,
    double layerNormEps) {}
