package lxmert.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.detect.AnnotatedImages;
import lxmert.detect.DetectorTrainer;
import lxmert.io.Progress;
import lxmert.regions.ImageFiles;
import lxmert.regions.RegionExtraction;
import lxmert.regions.RegionStoreOptions;
import lxmert.report.ReportWriter;
import lxmert.tensor.Precision;
import lxmert.train.TrainingOptions;
import lxmert.vision.Detector;
import lxmert.vision.DetectorConfig;
import lxmert.vision.ImageLimits;
import lxmert.world.WorldGenerator;
import lxmert.world.WorldOptions;
import org.bytedeco.pytorch.Device;

/**
 * What models of the procedural world learn from, in one folder: {@code world/}, a {@code
 * detector/} that was trained on it, and the {@code regions/} that it finds.
 *
 * @param folder the folder of all three
 */
public record WorldData(Path folder) {
  private static final String DETECTOR_CONFIG = "detector-world.yaml";
  private static final int LOG_EVERY = 100;

  /** The world. */
  public Path world() {
    return folder.resolve("world");
  }

  /** The detector's run; the model is its {@code best/}. */
  public Path detector() {
    return folder.resolve("detector");
  }

  /** Regions of the images of all splits. */
  public Path regions() {
    return folder.resolve("regions");
  }

  /** Whether the world is there. */
  public boolean hasWorld() {
    return Files.exists(world().resolve("world.json"));
  }

  /** Whether the detector is trained. */
  public boolean hasDetector() {
    return Files.exists(detector().resolve("scores.json"));
  }

  /** Makes the world. */
  public void makeWorld(WorldOptions options, Progress progress) {
    new WorldGenerator(options).write(world(), progress);
  }

  /**
   * Trains the detector on the world.
   *
   * @param configs where its configuration is copied to
   */
  public void trainDetector(int epochs, long seed, Path configs, Device device, Progress progress) {
    DetectorTrainer.Options training =
        new DetectorTrainer.Options(epochs, seed, 0, Precision.BFLOAT16, LOG_EVERY, null);
    Path config = ShippedConfig.copy(DETECTOR_CONFIG, configs);
    TrainingOptions options =
        new TrainingOptions(detector(), device, 1, progress, new ReportWriter(), false);
    new DetectorTrainer(DetectorConfig.read(config), training, options)
        .train(annotated("train"), annotated("valid"));
  }

  private AnnotatedImages annotated(String split) {
    Path annotations = world().resolve("annotations/instances_" + split + ".json");
    return AnnotatedImages.read(annotations, world().resolve("images").resolve(split));
  }

  /** Finds the regions of all splits' images; what is there already is kept. */
  public void extractRegions(Device device, Progress progress) {
    extract("images", List.of("train", "valid", "test"), regions(), device, progress);
  }

  /** As {@link #extractRegions}, of the images of NLVR2's pairs, into a store of their own. */
  public void extractPairs(Path store, Device device, Progress progress) {
    extract("nlvr2/images", List.of("train", "dev", "test1"), store, device, progress);
  }

  private void extract(
      String images, List<String> splits, Path store, Device device, Progress progress) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String split : splits) {
      files.putAll(ImageFiles.of(world().resolve(images).resolve(split)));
    }
    int threads = Runtime.getRuntime().availableProcessors();
    RegionExtraction.Options how =
        new RegionExtraction.Options(
            RegionStoreOptions.DEFAULT, threads, true, ImageLimits.standard());
    try (Detector model = Detector.load(detector().resolve("best"), device);
        RegionExtraction extraction = new RegionExtraction(model, how, progress)) {
      extraction.run(store, files);
    }
  }
}
