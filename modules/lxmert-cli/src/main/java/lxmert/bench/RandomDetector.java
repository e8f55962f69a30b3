package lxmert.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import lxmert.vision.FasterRcnn;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/** A detector of the public size with random weights, which costs what a trained one costs. */
public final class RandomDetector {
  /** A small image settles the norms as well as a large one. */
  private static final int SIDE = 224;

  private static final int STEPS = 20;
  private static final float[] BOXES = {0, 0, 200, 200, 20, 30, 120, 90, 100, 40, 220, 210};

  private RandomDetector() {}

  /** Writes such a detector's folder. */
  public static void write(Path folder) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(1);
      DetectorConfig config = DetectorConfig.standard();
      FasterRcnn network = new FasterRcnn(config);
      settle(network);
      DetectorFolder.save(
          folder,
          network,
          names("object", config.roiHeads().numClasses()),
          names("attribute", config.roiBoxHead().numAttrs()));
    }
  }

  /** Gives the norms the statistics of what runs through them, so that values stay in range. */
  private static void settle(FasterRcnn network) {
    network.train(true);
    for (int i = 0; i < STEPS; i++) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard guard = new NoGradGuard()) {
        var pixels = torch.randn(1, 3, SIDE, SIDE).mul_(new Scalar(50));
        network.roiHeads().regionFeatures(network.backbone().forward(pixels), BOXES);
      }
    }
    network.eval();
  }

  private static List<String> names(String kind, int count) {
    return IntStream.range(0, count).mapToObj(i -> kind + " " + i).toList();
  }
}
