package lxmert.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.io.Progress;
import lxmert.score.CocoEvaluation;
import lxmert.score.CocoFigures;
import lxmert.score.Detections;
import lxmert.tensor.ComputeThreads;
import lxmert.tensor.Tensors;
import lxmert.vision.Boxes;
import lxmert.vision.FasterRcnn;
import lxmert.vision.FasterRcnn.Candidates;
import lxmert.vision.Image;
import lxmert.vision.Preprocessor;
import lxmert.vision.ResizedSize;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Tries a detector on annotated images. Detections are made in Faster R-CNN's own way: the best
 * class of each proposal where its probability is 0.05 or more, suppressed class by class at an
 * intersection over union of 0.5. (The choice of regions for LXMERT keeps overlapping ones on
 * purpose, which average precision would count as errors.)
 */
final class DetectorEvaluation {
  private static final float LEAST_SCORE = 0.05f;
  private static final double SUPPRESSION = 0.5;

  /** Each thread holds what the network computes of an image: a gigabyte at the public size. */
  private static final int MOST_THREADS = 8;

  private final AnnotatedImages set;
  private final int max;
  private final Device device;

  /**
   * An evaluation.
   *
   * @param max tries at most so many images, the first ones
   */
  DetectorEvaluation(AnnotatedImages set, int max, Device device) {
    this.set = set;
    this.max = Math.min(max, set.size());
    this.device = device;
  }

  /**
   * What came of one image.
   *
   * @param found in pixels of the raw image
   */
  private record Seen(AnnotatedImage annotated, Detections found, AttributeAccuracy attributes) {}

  /**
   * Tries a network, which is in evaluation mode, an image on each of libtorch's threads, up to
   * eight, or one image after the other on a GPU. Figures do not depend on the number of threads.
   */
  DetectorScores run(FasterRcnn network, Progress progress) {
    List<AnnotatedImage> images = images();
    Seen[] seen = new Seen[max];
    Preprocessor preprocessor = new Preprocessor(network.config());
    try (Progress.Bar bar = progress.start("trying the detector", max, "images");
        ComputeThreads threads = new ComputeThreads(threads())) {
      threads.callForEach(
          max,
          i -> {
            seen[i] = evaluate(images.get(i), network, preprocessor);
            bar.advance(1);
          });
    }
    return scores(seen);
  }

  private int threads() {
    return device.is_cuda() ? 1 : Math.min(torch.get_num_threads(), MOST_THREADS);
  }

  /** The first ones, by ascending id as pycocotools takes them. */
  private List<AnnotatedImage> images() {
    return set.images().subList(0, max).stream()
        .sorted(Comparator.comparingLong(AnnotatedImage::id))
        .toList();
  }

  private Seen evaluate(AnnotatedImage annotated, FasterRcnn network, Preprocessor preprocessor) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Image image = set.read(annotated);
      ResizedSize size = preprocessor.size(image);
      GroundTruth truth = GroundTruth.of(annotated).resized(size);
      Tensor input = preprocessor.pixels(image).to(device, torch.ScalarType.Float); // (1, 3, h, w)
      Tensor features = network.backbone().forward(input); // (1, C, h', w')
      Detections found = detections(network.detectIn(features, size));
      AttributeAccuracy attributes = new AttributeAccuracy();
      attributes.add(truth, found);
      if (truth.things() > 0) {
        countAttributes(network, features, truth, attributes);
      }
      return new Seen(annotated, found.with(size.toRaw(found.boxes())), attributes);
    }
  }

  private DetectorScores scores(Seen[] seen) {
    List<String> objects = set.objectNames();
    CocoEvaluation precision = new CocoEvaluation(objects.size());
    AttributeAccuracy attributes = new AttributeAccuracy();
    for (Seen each : seen) {
      precision.add(each.annotated.things(), each.found);
      attributes.add(each.attributes);
    }
    double[] perClass = precision.perClass();
    double[] atHalf = precision.perClassAtHalf();
    CocoFigures figures = precision.figures();
    return new DetectorScores(
        max,
        figures.ap50(),
        attributes.ofDetections(),
        attributes.ofTrueBoxes(),
        figures,
        IntStream.range(0, perClass.length)
            .filter(c -> !Double.isNaN(perClass[c]))
            .mapToObj(c -> new DetectorScores.OfClass(objects.get(c), atHalf[c], perClass[c]))
            .toList());
  }

  private static Detections detections(FasterRcnn.Result result) {
    Candidates candidates = result.candidates();
    Tensor logits = result.predictions().attributeLogits();
    float[][] attributes = rows(logits.narrow(1, 0, logits.size(1) - 1));
    int[] kept =
        IntStream.of(candidates.classes()).distinct().flatMap(c -> kept(candidates, c)).toArray();
    return new Detections(
        Boxes.rows(candidates.boxes(), 4, kept),
        Arrays.stream(kept).map(i -> candidates.classes()[i]).toArray(),
        Boxes.rows(candidates.scores(), 1, kept),
        Arrays.stream(kept).map(i -> Boxes.descending(attributes[i])[0]).toArray());
  }

  /** The candidates of one class that are left after suppression. */
  private static IntStream kept(Candidates candidates, int object) {
    int[] order =
        IntStream.of(Boxes.descending(candidates.scores()))
            .filter(i -> candidates.classes()[i] == object && candidates.scores()[i] >= LEAST_SCORE)
            .toArray();
    return IntStream.of(Boxes.suppress(candidates.boxes(), order, SUPPRESSION, order.length));
  }

  /** Looks at the true boxes as if they were proposals. */
  private static void countAttributes(
      FasterRcnn network, Tensor features, GroundTruth truth, AttributeAccuracy attributes) {
    float[] boxes = Arrays.copyOf(truth.boxes(), truth.things() * 4);
    Tensor regions = network.roiHeads().regionFeatures(features, boxes); // (G, D)
    Tensor objects = network.roiHeads().predictor().objectLogits(regions);
    Tensor best = torch.argmax(objects, new LongOptional(1), false);
    Tensor logits = network.roiHeads().predictor().attributeLogits(regions, best); // (G, A + 1)
    float[][] scores = rows(logits.narrow(1, 0, logits.size(1) - 1));
    for (int g = 0; g < truth.things(); g++) {
      attributes.add(truth.attributes()[g], scores[g]);
    }
  }

  private static float[][] rows(Tensor matrix) {
    float[] values = Tensors.floats(matrix);
    int columns = (int) matrix.size(1);
    List<float[]> rows = new ArrayList<>();
    for (int from = 0; from < values.length; from += columns) {
      rows.add(Arrays.copyOfRange(values, from, from + columns));
    }
    return rows.toArray(float[][]::new);
  }
}
