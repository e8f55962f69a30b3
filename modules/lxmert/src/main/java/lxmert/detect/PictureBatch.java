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
 * Pictures as the network takes them, padded at the right and at the bottom with 0.
 *
 * @param pixels (N, 3, H, W), normalised, on the CPU
 * @param sizes (N), without padding
 * @param truths (N), in pixels of the network's input
 */
record PictureBatch(Tensor pixels, List<ResizedSize> sizes, List<GroundTruth> truths) {
  private static final int MULTIPLE = 32;

  /**
   * A batch to train on: one of the training sizes is drawn for all, and each picture is mirrored
   * or not.
   */
  static PictureBatch draw(
      List<PictureBatches.Sample> samples,
      Preprocessor preprocessor,
      InputSettings input,
      SplittableRandom random) {
    int shortest = input.minSizeTrain().get(random.nextInt(input.minSizeTrain().size()));
    List<Tensor> pictures = new ArrayList<>();
    List<ResizedSize> sizes = new ArrayList<>();
    List<GroundTruth> truths = new ArrayList<>();
    for (PictureBatches.Sample sample : samples) {
      int height = sample.picture().height();
      int width = sample.picture().width();
      ResizedSize size = ResizedSize.of(height, width, shortest, input.maxSizeTrain());
      GroundTruth truth = GroundTruth.of(sample.picture()).resized(size);
      Tensor picture = preprocessor.pixels(sample.image(), size); // (1, 3, h, w)
      boolean mirrored = random.nextBoolean();
      pictures.add(mirrored ? picture.flip(3) : picture);
      truths.add(mirrored ? truth.mirrored(size.width()) : truth);
      sizes.add(size);
    }
    return new PictureBatch(pad(pictures, sizes), sizes, truths);
  }

  /** The pixels, and each picture's boxes and classes by its number. */
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

  private static Tensor pad(List<Tensor> pictures, List<ResizedSize> sizes) {
    int height = roundUp(sizes.stream().mapToInt(ResizedSize::height).max().orElseThrow());
    int width = roundUp(sizes.stream().mapToInt(ResizedSize::width).max().orElseThrow());
    TensorVector padded = new TensorVector();
    for (int n = 0; n < pictures.size(); n++) {
      int right = width - sizes.get(n).width();
      int bottom = height - sizes.get(n).height();
      long[] padding = {0, right, 0, bottom};
      padded.push_back(torch.constant_pad_nd(pictures.get(n), padding, new Scalar(0)));
    }
    return torch.cat(padded, 0);
  }

  /** Few different sides: oneDNN prepares its kernels anew for each shape that it meets. */
  private static int roundUp(int side) {
    return (side + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  }
}
