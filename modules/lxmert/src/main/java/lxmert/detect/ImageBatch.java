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
   * A batch to train on, or a part of one: one of the training sizes is drawn for all, and each
   * image is mirrored or not. A part has the images that it has in the whole, padded like those.
   *
   * @param random what is drawn of it is the same for each part
   */
  static ImageBatch draw(
      ImageBatches.SampleBatch batch,
      Preprocessor preprocessor,
      InputSettings input,
      SplittableRandom random) {
    int shortest = input.minSizeTrain().get(random.nextInt(input.minSizeTrain().size()));
    List<ResizedSize> sizes =
        batch.whole().stream()
            .map(ImageBatches.Sample::annotated)
            .map(a -> ResizedSize.of(a.height(), a.width(), shortest, input.maxSizeTrain()))
            .toList();
    boolean[] mirrored = new boolean[sizes.size()];
    for (int n = 0; n < mirrored.length; n++) {
      mirrored[n] = random.nextBoolean();
    }
    List<Tensor> images = new ArrayList<>();
    List<GroundTruth> truths = new ArrayList<>();
    for (int n = batch.from(); n < batch.to(); n++) {
      ImageBatches.Sample sample = batch.whole().get(n);
      ResizedSize size = sizes.get(n);
      GroundTruth truth = GroundTruth.of(sample.annotated()).resized(size);
      Tensor pixels = preprocessor.pixels(sample.image(), size); // (1, 3, h, w)
      images.add(mirrored[n] ? pixels.flip(3) : pixels);
      truths.add(mirrored[n] ? truth.mirrored(size.width()) : truth);
    }
    List<ResizedSize> own = sizes.subList(batch.from(), batch.to());
    return new ImageBatch(pad(images, own, sizes), own, truths);
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

  /** Pads images of some sizes, so that all of a batch would fit. */
  private static Tensor pad(List<Tensor> images, List<ResizedSize> sizes, List<ResizedSize> all) {
    int height = roundUp(all.stream().mapToInt(ResizedSize::height).max().orElseThrow());
    int width = roundUp(all.stream().mapToInt(ResizedSize::width).max().orElseThrow());
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
