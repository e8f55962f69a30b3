package lxmert.batch;

import java.util.List;
import lxmert.dataset.Example;
import lxmert.regions.RegionStore;
import lxmert.text.WordPieceTokenizer;
import lxmert.vision.Regions;

/**
 * What a model reads of an example. Thread-safe.
 *
 * @param regions of the images; stays open
 * @param tokenizer of the model's vocabulary
 * @param maxLength most word pieces of a sentence, [CLS] and [SEP] included
 * @param ablation what is kept from the model
 */
public record ExampleInputs(
    RegionStore regions, WordPieceTokenizer tokenizer, int maxLength, Ablation ablation) {
  /** Word pieces of the sentence, [CLS] and [SEP] included. */
  public int[] words(Example example) {
    return tokenizer.encode(ablation == Ablation.LANGUAGE ? "" : example.sentence(), maxLength);
  }

  /** Whether every image of an example has regions. */
  public boolean hasRegions(Example example) {
    return example.imageIds().stream().allMatch(regions::contains);
  }

  /** The regions of an example's images. */
  public List<Regions> images(Example example) {
    return example.imageIds().stream().map(this::image).toList();
  }

  private Regions image(String imageId) {
    Regions seen = regions.get(imageId);
    return ablation == Ablation.VISION ? seen.blank() : seen;
  }
}
