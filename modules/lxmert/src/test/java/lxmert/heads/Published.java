package lxmert.heads;

import lxmert.tensor.StateDict;
import lxmert.tensor.Tensors;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** A sentence and an image of the golden forward pass, and what the published code made of them. */
final class Published {
  /** Whose ids are row {@value #ROW}. */
  static final String SENTENCE = "Why blue bat why men! do";

  private static final int ROW = 2;

  private Published() {}

  static Regions image() {
    float[] features = values("in.visual_feats");
    float[] boxes = values("in.visual_pos");
    int regions = boxes.length / 4;
    float[] none = new float[regions];
    return new Regions(
        1,
        1,
        features.length / regions,
        boxes,
        features,
        new int[regions],
        none,
        new int[regions],
        none);
  }

  /** The values of the row. */
  static float[] values(String name) {
    try (PointerScope scope = new PointerScope();
        StateDict fixture = StateDict.read(SmallPretrained.GOLDEN.resolve("forward.safetensors"))) {
      return Tensors.floats(fixture.tensor(name).select(0, ROW));
    }
  }

  /** The first rows of the row's matrix (length, H). */
  static float[] values(String name, int rows) {
    try (PointerScope scope = new PointerScope();
        StateDict fixture = StateDict.read(SmallPretrained.GOLDEN.resolve("forward.safetensors"))) {
      Tensor all = fixture.tensor(name).select(0, ROW);
      return Tensors.floats(all.narrow(0, 0, rows));
    }
  }
}
