package lxmert.vision;

import java.nio.file.Path;
import java.util.List;
import lxmert.io.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Finds the regions of pictures, one picture at a time, so that a picture's regions never depend on
 * what else is looked at. Any number of threads may share one.
 */
public final class Detector implements AutoCloseable {
  private final FasterRcnn network;
  private final Preprocessor preprocessor;
  private final List<String> objectNames;
  private final List<String> attributeNames;
  private final String name;
  private final Device device;
  private final PointerScope memory;

  private Detector(Path folder, Device device, PointerScope memory) {
    DetectorConfig config = DetectorFolder.config(folder);
    objectNames = DetectorFolder.objectNames(folder, config);
    attributeNames = DetectorFolder.attributeNames(folder, config);
    network = new FasterRcnn(config);
    DetectorFolder.loadWeights(folder, network);
    network.eval();
    network.to(device, false);
    network.foldBatchNorms();
    preprocessor = new Preprocessor(config);
    name = folder.toString();
    this.device = device;
    this.memory = memory;
  }

  /**
   * Loads a detector folder; see {@link DetectorFolder}.
   *
   * @throws UserError if a file is missing, broken or does not fit the others
   */
  public static Detector load(Path folder, Device device) {
    try (PointerScope scope = new PointerScope()) {
      Detector detector = new Detector(folder, new Device(device), scope);
      scope.extend(); // until close()
      return detector;
    }
  }

  /**
   * The regions of a picture, best first: between {@code min_detections} and {@code
   * max_detections}.
   *
   * @throws UserError if the weights are such that the features are no numbers
   */
  public Regions detect(Image image) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      ResizedSize size = preprocessor.size(image);
      Tensor pixels = preprocessor.pixels(image).to(device, torch.ScalarType.Float);
      FasterRcnn.Result result = network.detect(pixels, size.height(), size.width());
      Regions regions = network.regions(result, size);
      for (float value : regions.features()) {
        if (!Float.isFinite(value)) {
          throw new UserError(name + ": its features are not finite, expected sound weights");
        }
      }
      return regions;
    }
  }

  /** What the object ids mean, without synonyms. */
  public List<String> objectNames() {
    return objectNames;
  }

  /** What the attribute ids mean, without synonyms. */
  public List<String> attributeNames() {
    return attributeNames;
  }

  /** The settings. */
  public DetectorConfig config() {
    return network.config();
  }

  /** D, the size of a region's feature. */
  public int featureSize() {
    return config().featureSize();
  }

  /** Frees the weights. No call may be under way. */
  @Override
  public void close() {
    memory.close();
  }
}
