package lxmert.vision;

import java.nio.file.Path;
import java.util.List;
import lxmert.io.Digests;
import lxmert.io.UserError;
import lxmert.tensor.ComputeThreads;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Finds the regions of images, one image at a time. An image's regions are the same to the bit
 * whatever else is processed, in which order, by how many threads or processes. Any number of
 * threads may share one.
 */
public final class Detector implements AutoCloseable {
  private final FasterRcnn network;
  private final Preprocessor preprocessor;
  private final List<String> objectNames;
  private final List<String> attributeNames;
  private final Path folder;
  private final Computation how;
  private final ComputeThreads threads;
  private final PointerScope memory;

  /**
   * Where and how a detector computes.
   *
   * @param device where the detector runs
   * @param precision of the convolutions: bfloat16 is several times as fast, and moves features by
   *     a hundredth or two; int8 is faster still, and moves them by several
   * @param threads that compute; what they find does not depend on their number
   */
  public record Computation(Device device, Precision precision, int threads) {
    /** Comes down to what the device has. */
    public Computation {
      precision = precision.within(device);
    }

    /** Computes in float32 on all cores. */
    public static Computation on(Device device) {
      return on(device, Precision.FLOAT32);
    }

    /** Computes on all cores. */
    public static Computation on(Device device, Precision precision) {
      return new Computation(device, precision, Runtime.getRuntime().availableProcessors());
    }
  }

  private Detector(Path folder, DetectorConfig config, Computation how, PointerScope memory) {
    objectNames = DetectorFolder.objectNames(folder, config);
    attributeNames = DetectorFolder.attributeNames(folder, config);
    network = new FasterRcnn(config);
    DetectorFolder.loadWeights(folder, network);
    network.eval();
    network.to(how.device, false);
    network.foldBatchNorms(how.precision);
    network.forgetUnfolded();
    preprocessor = new Preprocessor(config);
    this.folder = folder;
    this.how = how;
    this.threads = new ComputeThreads(how.threads);
    this.memory = memory;
  }

  /**
   * Loads a detector folder; see {@link DetectorFolder}.
   *
   * @throws UserError if a file is missing, broken or does not fit the others
   */
  public static Detector load(Path folder, Device device) {
    return load(folder, DetectorFolder.config(folder), Computation.on(device));
  }

  /**
   * Loads a detector folder with other settings than its own, such as those of a {@linkplain
   * DetectorConfig#withPreset preset}.
   *
   * @throws UserError if a file is missing, broken or does not fit the others
   */
  public static Detector load(Path folder, DetectorConfig config, Computation how) {
    try (PointerScope scope = new PointerScope()) {
      // A copy: new Device(how.device) would be the same native object under a second name.
      Device device = new Device(how.device.type(), how.device.index());
      Computation own = new Computation(device, how.precision, how.threads);
      Detector detector = new Detector(folder, config, own, scope);
      scope.extend(); // until close()
      return detector;
    }
  }

  /**
   * The regions of an image: between {@code min_detections} and {@code max_detections}, best first
   * unless the settings choose another order or take what there is ({@link DetectorBehaviour}).
   *
   * @throws UserError if the weights are such that the features are no numbers
   */
  public Regions detect(Image image) {
    return detect(image, DetectorStage.Listener.NONE);
  }

  /** As {@link #detect(Image)}; the listener hears of every stage. */
  public Regions detect(Image image, DetectorStage.Listener listener) {
    Regions regions = threads.call(() -> look(image, listener));
    for (float value : regions.features()) {
      if (!Float.isFinite(value)) {
        throw new UserError(folder + ": its features are not finite, expected sound weights");
      }
    }
    return regions;
  }

  private Regions look(Image image, DetectorStage.Listener listener) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      ResizedSize size = preprocessor.size(image);
      Tensor pixels = preprocessor.pixels(image).to(how.device, torch.ScalarType.Float);
      listener.done(DetectorStage.RESIZE);
      Regions regions = network.regions(network.detect(pixels, size, threads, listener), size);
      listener.done(DetectorStage.CHOICE);
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

  /**
   * A digest of weights, settings and precision: two detectors with the same one find the same.
   * Reads the weights once more.
   */
  public String digest() {
    String digest = DetectorFolder.digest(folder, config());
    return how.precision == Precision.FLOAT32 ? digest : Digests.of(digest + how.precision);
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
