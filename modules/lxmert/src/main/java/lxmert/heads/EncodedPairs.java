package lxmert.heads;

import java.util.List;
import java.util.function.UnaryOperator;
import lxmert.model.EncodedModality;
import lxmert.model.Lxmert;
import lxmert.tensor.Kept;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Tensor;

/**
 * Pairs by LXMERT: an image runs through the object-relationship encoder once, a sentence through
 * the language encoder once; only the cross-modality encoder runs for each pair.
 *
 * @param score of pooled outputs, (B, H) to (B)
 */
record EncodedPairs(ModelReader reader, Lxmert encoders, UnaryOperator<Tensor> score)
    implements PairScorer<EncodedModality, EncodedModality> {
  @Override
  public EncodedModality sentences(List<int[]> ids) {
    return reader.words(encoders, ids);
  }

  @Override
  public EncodedModality kept(EncodedModality sentences, Kept kept) {
    return sentences.kept(kept);
  }

  @Override
  public EncodedModality image(Regions image) {
    return reader.regions(encoders, image);
  }

  @Override
  public Tensor scores(EncodedModality sentences, EncodedModality image) {
    long size = sentences.output().size(0);
    return score.apply(encoders.crossPooled(sentences, image.repeated(size)));
  }
}
