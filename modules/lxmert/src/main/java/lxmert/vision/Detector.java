package lxmert.vision;

import java.nio.file.Path;
import java.util.List;
import lxmert.io.UserError;
import lxmert.tensor.ComputeThreads;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Finds the regions of pictures, one picture at a time. A picture's regions are the same to the bit
 * whatever else is looked at, in which order, by how many threads or processes. Any number of
 * threads may share one.
 */
public final class Detector implements AutoCloseable {
  private final FasterRcnn network;
  private final Preprocessor preprocessor;
  private final List<String> objectNames;
  private final List<String> attributeNames;
  private final Path folder;
  private final Device device;
  private final ComputeThreads threads;
  private final PointerScope memory;

  private Detector(
      Path folder, DetectorConfig config, Device device, int threads, PointerScope memory) {
    objectNames = DetectorFolder.objectNames(folder, config);
    attributeNames = DetectorFolder.attributeNames(folder, config);
    network = new FasterRcnn(config);
    DetectorFolder.loadWeights(folder, network);
    network.eval();
    network.to(device, false);
    network.foldBatchNorms();
    preprocessor = new Preprocessor(config);
    this.folder = folder;
    this.device = device;
    this.threads = new ComputeThreads(threads);
    this.memory = memory;
  }

  /**
   * Loads a detector folder; see {@link DetectorFolder}.
   *
   * @throws UserError if a file is missing, broken or does not fit the others
   */
  public static Detector load(Path folder, Device device) {
    return load(folder, DetectorFolder.config(folder), device);
  }

  /**
   * Loads a detector folder with other settings than its own, such as those of a {@linkplain
   * DetectorConfig#withPreset preset}.
   *
   * @throws UserError if a file is missing, broken or does not fit the others
   */
  public static Detector load(Path folder, DetectorConfig config, Device device) {
    return load(folder, config, device, Runtime.getRuntime().availableProcessors());
  }

  /**
   * As {@link #load(Path, DetectorConfig, Device)}.
   *
   * @param threads that compute; what they find does not depend on their number
   */
  public static Detector load(Path folder, DetectorConfig config, Device device, int threads) {
    try (PointerScope scope = new PointerScope()) {
      Detector detector = new Detector(folder, config, new Device(device), threads, scope);
      scope.extend(); // until close()
      return detector;
    }
  }

  /**
   * The regions of a picture: between {@code min_detections} and {@code max_detections}, best first
   * unless the settings choose another order or take what there is ({@link DetectorBehaviour}).
   *
   * @throws UserError if the weights are such that the features are no numbers
   */
  public Regions detect(Image image) {
    Regions regions = threads.call(() -> look(image));
    for (float value : regions.features()) {
      if (!Float.isFinite(value)) {
        throw new UserError(folder + ": its features are not finite, expected sound weights");
      }
    }
    return regions;
  }

  private Regions look(Image image) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      ResizedSize size = preprocessor.size(image);
      Tensor pixels = preprocessor.pixels(image).to(device, torch.ScalarType.Float);
      return network.regions(network.detect(pixels, size, threads), size);
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

  /**
   * A digest of weights and settings: two detectors with the same one find the same. Reads the
   * weights once more.
   */
  public String digest() {
    return DetectorFolder.digest(folder, config());
  }

  /** D, the size of a region's feature. */
  public int featureSize() {
    return config().featureSize();
  }

  /** Frees the weights. No call may be under way. */
  @Override
  public void close() {
    threads.close();
    memory.close();
  }
}
