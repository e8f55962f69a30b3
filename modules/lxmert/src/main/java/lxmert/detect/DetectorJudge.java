package lxmert.detect;

import java.nio.file.Path;
import lxmert.io.Progress;
import lxmert.tensor.Precision;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import lxmert.vision.FasterRcnn;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;

/** Tries a detector that lies in a folder on annotated images. */
public final class DetectorJudge {
  private DetectorJudge() {}

  /**
   * Tries it on all images. Classes and attributes are matched by name.
   *
   * @throws lxmert.io.UserError if the folder is not a detector, the annotations name a class or
   *     attribute that it does not know, or an image cannot be read
   */
  public static DetectorScores judge(
      Path folder, AnnotatedImages images, Device device, Progress progress) {
    DetectorConfig config = DetectorFolder.config(folder);
    AnnotatedImages numbered =
        images.numberedAs(
            DetectorFolder.objectNames(folder, config),
            DetectorFolder.attributeNames(folder, config),
            folder);
    try (PointerScope scope = new PointerScope()) {
      FasterRcnn network = new FasterRcnn(config);
      DetectorFolder.loadWeights(folder, network);
      network.eval();
      network.to(device, false);
      network.foldBatchNorms(Precision.FLOAT32);
      return new DetectorEvaluation(numbered, numbered.size(), device).run(network, progress);
    }
  }
}
