package lxmert.detect;

import java.nio.file.Path;
import lxmert.io.Progress;
import lxmert.tensor.Precision;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import lxmert.vision.FasterRcnn;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;

/** Tries a detector that lies in a folder on annotated pictures. */
public final class DetectorJudge {
  private DetectorJudge() {}

  /**
   * Tries it on all pictures. Classes and attributes are matched by name.
   *
   * @throws lxmert.io.UserError if the folder is no detector, the annotations name a class or
   *     attribute that it does not know, or a picture cannot be read
   */
  public static DetectorScores judge(
      Path folder, PictureSet pictures, Device device, Progress progress) {
    DetectorConfig config = DetectorFolder.config(folder);
    PictureSet numbered =
        pictures.numberedAs(
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
