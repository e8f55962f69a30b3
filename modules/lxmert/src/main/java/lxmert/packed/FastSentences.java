package lxmert.packed;

import java.util.List;
import lxmert.model.Answering;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;

/** LXMERT, packed: images that sentences share are encoded once. */
record FastSentences(FastAnswering model) implements Answering {
  @Override
  public float[][] logits(List<Regions> images, TokenBatch sentences) {
    try (EncodedImage encoded = model.encode(images)) {
      return model.logits(encoded, sentences);
    }
  }

  @Override
  public float[][] logitsOfEach(List<Regions> images, TokenBatch sentences) {
    return model.logits(images, sentences);
  }

  @Override
  public boolean usesModel() {
    return false;
  }

  @Override
  public void close() {
    model.close();
  }
}
