package lxmert.pretrain;

import java.util.Arrays;
import lxmert.corpus.PretrainEntry;
import lxmert.io.UserError;
import lxmert.text.WordPieceTokenizer;
import lxmert.vision.Regions;

/**
 * Makes examples of the entries of a split. Draws come in the order of the published code: the
 * sentence, its word pieces, the regions, the answer (docs/model.md, "Masking"). Safe for several
 * threads.
 */
public final class ExampleMaker {
  private final PretrainSplit split;
  private final PretrainSplit others;
  private final WordPieceTokenizer tokenizer;
  private final int maxLength;
  private final CrossModalityMatching matching;
  private final MaskedWords words;
  private final MaskedObjects objects;

  /**
   * A maker of examples.
   *
   * @param others the training split, whose regions replace masked ones at random
   * @param maxLength most word pieces of a sentence, [CLS] and [SEP] included
   * @throws UserError if sentences are to be exchanged and there is only one image
   */
  public ExampleMaker(
      PretrainSplit split,
      PretrainSplit others,
      WordPieceTokenizer tokenizer,
      int maxLength,
      PretrainObjective objective) {
    if (objective.matching().weight() > 0 && !split.severalImages()) {
      throw new UserError(
          "all %d sentences are about image \"%s\": matching needs another one"
              .formatted(split.size(), split.imageId(0)));
    }
    this.split = split;
    this.others = others;
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    matching = new CrossModalityMatching(objective.matching());
    words = new MaskedWords(objective.maskedWords());
    objects = new MaskedObjects(objective.maskedObjects());
  }

  /** Makes the example of an entry. */
  public PretrainExample make(int index, RandomSource draws) {
    int source = matching.sentenceOf(index, split, draws);
    int[] ids = encode(source);
    long[] labels = words.hide(ids, tokenizer.vocabulary(), draws);
    Regions regions = split.regions(index);
    MaskedObjects.Masked masked = objects.mask(regions, others, draws);
    if (!matching.predicts(source == index)) {
      Arrays.fill(labels, Rows.IGNORED);
      masked = new MaskedObjects.Masked(new int[0], masked.features());
    }
    PretrainEntry entry = split.entry(index);
    long answer = ImageQuestions.answer(entry, source == index, draws);
    return new PretrainExample(entry.uid(), source == index, ids, labels, regions, masked, answer);
  }

  /** Word pieces of the example that the same draws make. */
  int length(int index, RandomSource draws) {
    return encode(matching.sentenceOf(index, split, draws)).length;
  }

  private int[] encode(int entry) {
    return tokenizer.encode(split.entry(entry).sentence(), maxLength);
  }
}
