package lxmert.model;

import java.util.List;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Answers with a model as it is, of any architecture. */
final class PlainAnswering implements Answering {
  private final AnsweringModel model;
  private final Precision precision;
  private final Device device;

  /**
   * An engine for one model.
   *
   * @param model on the device; stays the caller's
   */
  PlainAnswering(AnsweringModel model, Precision precision, Device device) {
    this.model = model;
    this.precision = precision;
    this.device = device;
  }

  @Override
  public float[][] logitsOfEach(List<Regions> images, TokenBatch sentences) {
    if (images.size() != model.images() * sentences.size()) {
      throw new IllegalArgumentException(
          images.size() + " images for " + sentences.size() + " sentences");
    }
    try (PointerScope scope = new PointerScope();
        InferenceMode inference = new InferenceMode();
        Precision.Region region = precision.on(device)) {
      Tensor scores =
          model.forward(LxmertInput.of(sentences, RegionBatch.of(images), device)); // (B, answers)
      float[][] logits = new float[sentences.size()][];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = Tensors.floats(scores.select(0, i).to(torch.ScalarType.Float));
      }
      return logits;
    }
  }

  @Override
  public boolean usesModel() {
    return true;
  }

  /** Frees nothing: the model is the caller's. */
  @Override
  public void close() {}
}
