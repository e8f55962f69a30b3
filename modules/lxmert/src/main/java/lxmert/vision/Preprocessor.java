package lxmert.vision;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Brings an image to the network's input: resized as {@link DetectorBehaviour.Resize} says, means
 * subtracted, float32. Always blue, green, red: the published code of Hugging Face swaps them for
 * local files by mistake.
 */
public final class Preprocessor {
  private final DetectorConfig config;
  private final DetectorBehaviour.Resize resize;

  /** A preprocessor for a detector's settings. */
  public Preprocessor(DetectorConfig config) {
    this.config = config;
    resize = config.behaviour().resize();
  }

  /** The size that an image is resized to. */
  public ResizedSize size(Image image) {
    return resize == DetectorBehaviour.Resize.OPENCV
        ? ResizedSize.byFactor(image.height(), image.width(), config.input())
        : ResizedSize.of(image.height(), image.width(), config.input());
  }

  /** Pixels (1, 3, H, W) of the {@linkplain #size size} that the network expects, on the CPU. */
  public Tensor pixels(Image image) {
    return pixels(image, size(image));
  }

  /** As {@link #pixels(Image)} for another size. */
  public Tensor pixels(Image image, ResizedSize size) {
    Tensor means = channels(config.model().pixelMean());
    Tensor centred =
        switch (resize) {
          case BILINEAR -> bilinear(image, size).sub_(means);
          case PILLOW ->
              floats(PillowResize.resize(image, size.height(), size.width())).sub_(means);
          case OPENCV -> tensor(OpenCvResize.resize(centred(image), size), size);
        };
    return centred.div_(channels(config.model().pixelStd()));
  }

  private static Tensor bilinear(Image image, ResizedSize size) {
    return torch.upsample_bilinear2d(
        floats(image), new long[] {size.height(), size.width()}, false);
  }

  /** An image as (1, 3, h, w). */
  private static Tensor floats(Image image) {
    return Tensor.create(image.bgr(), 1, image.height(), image.width(), 3)
        .permute(0, 3, 1, 2)
        .to(torch.ScalarType.Float);
  }

  private static Tensor tensor(float[] pixels, ResizedSize size) {
    return Tensor.create(pixels, 1, size.height(), size.width(), 3).permute(0, 3, 1, 2);
  }

  /** An image (h, w, 3) whose means are subtracted. */
  private float[] centred(Image image) {
    byte[] bgr = image.bgr();
    List<Double> means = config.model().pixelMean();
    float[] pixels = new float[bgr.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) ((bgr[i] & 0xff) - means.get(i % 3));
    }
    return pixels;
  }

  private static Tensor channels(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return Tensor.create(floats, 1, floats.length, 1, 1);
  }
}
