package lxmert.heads;

import java.util.Collections;
import java.util.List;
import lxmert.model.LxmertInput;
import lxmert.model.RetrievalModel;
import lxmert.tensor.Kept;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Tensor;

/** Pairs by a model that reads words and regions together: all of it runs for each pair. */
record WholePairs(ModelReader reader, RetrievalModel model)
    implements PairScorer<TokenBatch, Regions> {
  @Override
  public TokenBatch sentences(List<int[]> ids) {
    return TokenBatch.of(ids);
  }

  @Override
  public TokenBatch kept(TokenBatch sentences, Kept kept) {
    return sentences;
  }

  @Override
  public Regions image(Regions image) {
    reader.requireFeatures(image.featureSize(), "the image");
    return image;
  }

  @Override
  public Tensor scores(TokenBatch sentences, Regions image) {
    RegionBatch repeated = RegionBatch.of(Collections.nCopies(sentences.size(), image));
    return model.forward(LxmertInput.of(sentences, repeated, reader.device()));
  }
}
