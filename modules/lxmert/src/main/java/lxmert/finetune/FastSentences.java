package lxmert.finetune;

import java.util.List;
import lxmert.model.EncodedPicture;
import lxmert.model.FastAnswering;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;

/** LXMERT, packed: pictures that sentences share are encoded once. */
record FastSentences(FastAnswering model) implements SentenceAnswering {
  @Override
  public float[][] logits(List<Regions> pictures, TokenBatch sentences) {
    try (EncodedPicture encoded = model.encode(pictures)) {
      return model.logits(encoded, sentences);
    }
  }

  @Override
  public float[][] logitsOfEach(List<Regions> pictures, TokenBatch sentences) {
    return model.logits(pictures, sentences);
  }

  @Override
  public void close() {
    model.close();
  }
}
