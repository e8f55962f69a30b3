package lxmert.model;

import java.util.Map;
import java.util.SplittableRandom;
import lxmert.tensor.ModuleWeights;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Small models and inputs for tests. */
public final class Models {
  public static final LxmertConfig SMALL =
      LxmertConfig.base()
          .with(
              Map.ofEntries(
                  Map.entry("vocab_size", 50),
                  Map.entry("hidden_size", 32),
                  Map.entry("num_attention_heads", 4),
                  Map.entry("intermediate_size", 64),
                  Map.entry("l_layers", 2),
                  Map.entry("r_layers", 1),
                  Map.entry("x_layers", 2),
                  Map.entry("max_position_embeddings", 24),
                  Map.entry("visual_feat_dim", 24),
                  Map.entry("num_object_labels", 10),
                  Map.entry("num_attr_labels", 6),
                  Map.entry("num_qa_labels", 12)));

  private Models() {}

  /** A model with weights large enough for its answers to differ. */
  public static LxmertForQuestionAnswering answering(LxmertConfig config, long seed) {
    LxmertForQuestionAnswering model = new LxmertForQuestionAnswering(config);
    Initialization.normal(model, 0.2, seed);
    addNoise(model, seed);
    model.eval();
    return model;
  }

  /** So that no bias is 0 and no normalisation does nothing. */
  public static void addNoise(Module model, long seed) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      torch.manual_seed(seed);
      ModuleWeights.stateOf(model)
          .values()
          .forEach(each -> each.add_(torch.randn_like(each).mul(new Scalar(0.1))));
    }
  }

  /** Sentences of different lengths, the longest of {@code length}; with or without masks. */
  public static LxmertInput input(
      LxmertConfig config, int batch, int length, int regions, boolean masks) {
    SplittableRandom random = new SplittableRandom(7);
    long[] ids = new long[batch * length];
    long[] mask = new long[ids.length];
    for (int i = 0; i < batch; i++) {
      int words = i == 0 ? length : random.nextInt(3, length + 1);
      for (int j = 0; j < words; j++) {
        ids[i * length + j] = random.nextInt(1, config.vocabSize());
        mask[i * length + j] = 1;
      }
    }
    long[] regionMask = new long[batch * regions];
    for (int i = 0; i < regionMask.length; i++) {
      regionMask[i] = i % regions == 0 || random.nextInt(4) > 0 ? 1 : 0;
    }
    return new LxmertInput(
        Tensor.create(ids, batch, length),
        Tensor.create(mask, batch, length),
        null,
        floats(random, batch, regions, config.visualFeatDim()),
        floats(random, batch, regions, config.visualPosDim()),
        masks ? Tensor.create(regionMask, batch, regions) : null);
  }

  /** An image with regions of random features and boxes. */
  public static Regions image(SplittableRandom random, int regions) {
    float[] boxes = new float[regions * 4];
    for (int i = 0; i < boxes.length; i++) {
      boxes[i] = random.nextInt(1, 100);
    }
    float[] features = new float[regions * SMALL.visualFeatDim()];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextDouble();
    }
    return new Regions(
        100,
        100,
        SMALL.visualFeatDim(),
        boxes,
        features,
        new int[regions],
        new float[regions],
        new int[regions],
        new float[regions]);
  }

  /** The values of a float32 tensor. */
  public static float[] values(@Nullable Tensor tensor) {
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor");
    }
    float[] values = new float[Math.toIntExact(tensor.numel())];
    tensor.detach().contiguous().data_ptr_float().get(values);
    return values;
  }

  /** Two tensors to be joined. */
  static TensorVector vector(Tensor first, Tensor second) {
    return new TensorVector(first, second);
  }

  private static Tensor floats(SplittableRandom random, long... shape) {
    float[] values = new float[Math.toIntExact(shape[0] * shape[1] * shape[2])];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return Tensor.create(values, shape);
  }
}
