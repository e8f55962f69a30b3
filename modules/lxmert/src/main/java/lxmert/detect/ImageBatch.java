package lxmert.detect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lxmert.vision.DetectorConfig.InputSettings;
import lxmert.vision.Preprocessor;
import lxmert.vision.ResizedSize;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Images as the network takes them, padded at the right and at the bottom with 0.
 *
 * @param pixels (N, 3, H, W), normalised, on the CPU
 * @param sizes (N), without padding
 * @param truths (N), in pixels of the network's input
 */
record ImageBatch(Tensor pixels, List<ResizedSize> sizes, List<GroundTruth> truths) {
  private static final int MULTIPLE = 32;

  /**
   * A batch to train on: one of the training sizes is drawn for all, and each image is mirrored or
   * not.
   */
  static ImageBatch draw(
      List<ImageBatches.Sample> samples,
      Preprocessor preprocessor,
      InputSettings input,
      SplittableRandom random) {
    int shortest = input.minSizeTrain().get(random.nextInt(input.minSizeTrain().size()));
    List<Tensor> images = new ArrayList<>();
    List<ResizedSize> sizes = new ArrayList<>();
    List<GroundTruth> truths = new ArrayList<>();
    for (ImageBatches.Sample sample : samples) {
      int height = sample.annotated().height();
      int width = sample.annotated().width();
      ResizedSize size = ResizedSize.of(height, width, shortest, input.maxSizeTrain());
      GroundTruth truth = GroundTruth.of(sample.annotated()).resized(size);
      Tensor pixels = preprocessor.pixels(sample.image(), size); // (1, 3, h, w)
      boolean mirrored = random.nextBoolean();
      images.add(mirrored ? pixels.flip(3) : pixels);
      truths.add(mirrored ? truth.mirrored(size.width()) : truth);
      sizes.add(size);
    }
    return new ImageBatch(pad(images, sizes), sizes, truths);
  }

  /** The pixels, and each image's boxes and classes by its number. */
  Map<String, Tensor> named() {
    Map<String, Tensor> named = new LinkedHashMap<>();
    named.put("pixels", pixels);
    for (int n = 0; n < truths.size(); n++) {
      GroundTruth truth = truths.get(n);
      named.put("boxes." + n, Tensor.create(truth.boxes(), truth.count(), 4));
      named.put("objects." + n, Tensor.create(truth.objects(), truth.count()));
    }
    return named;
  }

  private static Tensor pad(List<Tensor> images, List<ResizedSize> sizes) {
    int height = roundUp(sizes.stream().mapToInt(ResizedSize::height).max().orElseThrow());
    int width = roundUp(sizes.stream().mapToInt(ResizedSize::width).max().orElseThrow());
    TensorVector padded = new TensorVector();
    for (int n = 0; n < images.size(); n++) {
      int right = width - sizes.get(n).width();
      int bottom = height - sizes.get(n).height();
      long[] padding = {0, right, 0, bottom};
      padded.push_back(torch.constant_pad_nd(images.get(n), padding, new Scalar(0)));
    }
    return torch.cat(padded, 0);
  }

  /** Few different sides: oneDNN prepares its kernels anew for each shape that it meets. */
  private static int roundUp(int side) {
    return (side + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  }
}
