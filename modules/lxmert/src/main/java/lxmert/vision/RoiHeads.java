package lxmert.vision;

import lxmert.tensor.Parallel;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What is computed for each proposal: pool, res5, mean, predictors. */
public final class RoiHeads extends Module {
  /** Regions that go through res5 at once: more would leave the cache. */
  private static final int CHUNK = 25;

  private final RoiPool pool;
  private final Stage res5;
  private final BoxPredictor boxPredictor;
  private final int featureSize;

  RoiHeads(DetectorConfig config) {
    featureSize = config.featureSize();
    pool = new RoiPool(config.roiBoxHead().poolerResolution(), 1f / config.stride());
    // Without halving, the 3x3 kernels look twice as far instead.
    boolean halve = config.roiBoxHead().res5halve();
    res5 = register_module("res5", new Stage(config.resnets(), 5, halve ? 2 : 1, halve ? 1 : 2));
    boxPredictor = register_module("box_predictor", new BoxPredictor(config));
  }

  /** The pool of the proposals. */
  public RoiPool pool() {
    return pool;
  }

  /** The layers on the features of regions. */
  public BoxPredictor predictor() {
    return boxPredictor;
  }

  Stage res5() {
    return res5;
  }

  /** Pooled regions (R, C, P, P) to res5 (R, D, P', P'). */
  public Tensor res5(Tensor pooled) {
    return res5.forward(pooled);
  }

  /** Pooled regions (R, C, P, P) to their features (R, D), the means of res5. */
  public Tensor regionFeatures(Tensor pooled) {
    return res5(pooled)
        .mean(new long[] {2, 3}, false, new ScalarTypeOptional(torch.ScalarType.Float));
  }

  /**
   * The features (R, D) of the regions of one image, for inference: no gradient flows through the
   * pool.
   *
   * @param features res4 (1, C, h, w)
   * @param boxes (R, 4), R at least 1, in pixels of the network's input
   */
  public Tensor regionFeatures(Tensor features, float[] boxes) {
    return regionFeatures(features, boxes, Parallel.NONE);
  }

  /** As {@link #regionFeatures(Tensor, float[])}, some regions at a time. */
  Tensor regionFeatures(Tensor features, float[] boxes, Parallel parallel) {
    RoiPool.FeatureMap map = RoiPool.FeatureMap.of(features);
    int regions = boxes.length / 4;
    float[] values = new float[regions * featureSize];
    parallel.forEach(
        (regions + CHUNK - 1) / CHUNK,
        chunk -> {
          int from = chunk * CHUNK;
          int to = Math.min(from + CHUNK, regions);
          try (PointerScope scope = new PointerScope();
              NoGradGuard noGrad = new NoGradGuard()) {
            Tensor pooled = pool.forward(map, boxes, from, to);
            float[] found =
                Tensors.floats(
                    regionFeatures(pooled.to(features.device(), features.scalar_type())));
            System.arraycopy(found, 0, values, from * featureSize, found.length);
          }
        });
    return Tensor.create(values, regions, featureSize)
        .to(features.device(), torch.ScalarType.Float);
  }

  void fold(Precision precision) {
    res5.fold(precision);
  }
}
