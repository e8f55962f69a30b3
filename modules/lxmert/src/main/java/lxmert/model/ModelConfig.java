package lxmert.model;

import java.util.Map;
import lxmert.io.UserError;
import lxmert.text.Vocabulary;

/** The sizes that every kind of model has, whatever it is made of. */
public interface ModelConfig {
  /** Word pieces. */
  int vocabSize();

  /** Longest sentence in word pieces. */
  int maxPositionEmbeddings();

  /** F, the size of a region's feature. */
  int visualFeatDim();

  /** Classes of objects in pre-training. */
  int numObjectLabels();

  /** Classes of attributes in pre-training. */
  int numAttrLabels();

  /** Answers. */
  int numQaLabels();

  /**
   * This configuration with some keys of {@code config.json} replaced.
   *
   * @throws UserError if a key is unknown or a value cannot be
   */
  ModelConfig with(Map<String, ?> keys);

  /** This configuration for a vocabulary and features of this size. */
  default ModelConfig fitting(Vocabulary words, int featureSize) {
    return with(Map.of("vocab_size", words.size(), "visual_feat_dim", featureSize));
  }

  /**
   * Checks that a model of these sizes reads sentences of a length.
   *
   * @param name of the setting, for the message
   * @throws UserError if it has fewer positions
   */
  default void requireLength(String name, int wordPieces) {
    if (wordPieces > maxPositionEmbeddings()) {
      throw new UserError(
          "%s is %d, but the model reads %d word pieces"
              .formatted(name, wordPieces, maxPositionEmbeddings()));
    }
  }
}
