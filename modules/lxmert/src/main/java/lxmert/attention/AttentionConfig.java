package lxmert.attention;

import lxmert.model.ModelConfig;

/** Sizes of an attention model: a record whose whole numbers are sizes and fractions dropouts. */
interface AttentionConfig extends ModelConfig {
  /** The row of the word table that stands for padding. */
  int paddingId();

  /** E, the size of a word's vector. */
  int wordSize();

  /** None: these models are not pre-trained. */
  @Override
  default int numObjectLabels() {
    return 0;
  }

  /** None. */
  @Override
  default int numAttrLabels() {
    return 0;
  }
}
