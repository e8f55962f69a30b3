package lxmert.finetune;

import java.util.List;
import lxmert.model.EncodedPicture;
import lxmert.model.FastAnswering;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;

/** LXMERT, packed: the pictures are encoded once for all sentences. */
record FastSentences(FastAnswering model) implements SentenceAnswering {
  @Override
  public float[][] logits(List<Regions> pictures, TokenBatch sentences) {
    try (EncodedPicture encoded = model.encode(pictures)) {
      return model.logits(encoded, sentences);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
