package lxmert.finetune;

import java.nio.file.Path;
import java.util.List;
import lxmert.checkpoint.ModelFolder;
import lxmert.model.BottomUpTopDown;
import lxmert.model.LxmertInput;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.text.TokenBatch;
import lxmert.text.Vocabulary;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One of the paper's baselines in training. */
record BaselineTrainee(BottomUpTopDown model, Vocabulary vocabulary, List<String> answers)
    implements Trainee {
  @Override
  public Module module() {
    return model;
  }

  @Override
  public Tensor forward(LxmertInput input) {
    return model.forward(input);
  }

  @Override
  public SentenceAnswering answering(Precision precision, Device device) {
    return new Plain(precision, device);
  }

  @Override
  public void save(Path folder) {
    ModelFolder.saveBaseline(folder, model, vocabulary, answers);
  }

  /** The model itself: it is small. */
  private final class Plain implements SentenceAnswering {
    private final Precision precision;
    private final Device device;

    Plain(Precision precision, Device device) {
      this.precision = precision;
      this.device = device;
    }

    @Override
    public float[][] logitsOfEach(List<Regions> images, TokenBatch sentences) {
      try (PointerScope scope = new PointerScope();
          InferenceMode inference = new InferenceMode();
          Precision.Region region = precision.on(device)) {
        Tensor scores =
            model.forward(LxmertInput.of(sentences, RegionBatch.of(images), device)); // (B, A)
        float[][] logits = new float[sentences.size()][];
        for (int i = 0; i < logits.length; i++) {
          logits[i] = Tensors.floats(scores.select(0, i).to(torch.ScalarType.Float));
        }
        return logits;
      }
    }

    @Override
    public void close() {}
  }
}
