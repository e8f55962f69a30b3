package lxmert.vision;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Brings a picture to the network's input: float32, resized bilinearly without antialiasing, means
 * subtracted. Always blue, green, red: the published code swaps them for local files by mistake.
 */
public final class Preprocessor {
  private final DetectorConfig config;

  /** A preprocessor for a detector's settings. */
  public Preprocessor(DetectorConfig config) {
    this.config = config;
  }

  /** The size that a picture is brought to. */
  public ResizedSize size(Image image) {
    return ResizedSize.of(image.height(), image.width(), config.input());
  }

  /** Pixels (1, 3, H, W) of the {@linkplain #size size} that the network expects, on the CPU. */
  public Tensor pixels(Image image) {
    return pixels(image, size(image));
  }

  /** As {@link #pixels(Image)} for another size. */
  public Tensor pixels(Image image, ResizedSize size) {
    Tensor raw =
        Tensor.create(image.bgr(), 1, image.height(), image.width(), 3)
            .permute(0, 3, 1, 2)
            .to(torch.ScalarType.Float); // (1, 3, h, w)
    Tensor resized =
        torch.upsample_bilinear2d(raw, new long[] {size.height(), size.width()}, false);
    return resized
        .sub_(channels(config.model().pixelMean()))
        .div_(channels(config.model().pixelStd()));
  }

  private static Tensor channels(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return Tensor.create(floats, 1, floats.length, 1, 1);
  }
}
