package lxmert.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import lxmert.heads.RegionNames;
import lxmert.io.FileIdentity;
import lxmert.io.LastUsed;
import lxmert.regions.RegionStore;
import lxmert.tensor.Precision;
import lxmert.vision.Detector;
import lxmert.vision.DetectorConfig;
import lxmert.vision.ImageReader;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/**
 * Images by name: files that a detector looks at, or ids of a region store. Those of the detector
 * are looked at once as long as they are among the last {@value #REMEMBERED}.
 */
final class SeenImages implements AutoCloseable {
  private static final int REMEMBERED = 256;

  private final Path source;
  private final int featureSize;
  private final @Nullable Detector detector;
  private final @Nullable RegionStore store;
  private final Function<String, Regions> found;
  private final Map<String, Regions> last = new LastUsed<>(REMEMBERED);

  private SeenImages(Path source, Detector detector) {
    this.source = source;
    this.detector = detector;
    store = null;
    featureSize = detector.featureSize();
    found = name -> detector.detect(ImageReader.read(Path.of(name)));
  }

  private SeenImages(Path source, RegionStore store) {
    this.source = source;
    this.store = store;
    detector = null;
    featureSize = store.featureSize();
    found = store::get;
  }

  /** Files, by their paths. */
  static SeenImages ofDetector(
      Path folder, DetectorConfig settings, Precision precision, Device device) {
    return new SeenImages(
        folder, Detector.load(folder, settings, Detector.Computation.on(device, precision)));
  }

  /** Images of a store, by their ids. */
  static SeenImages ofStore(Path folder) {
    return new SeenImages(folder, RegionStore.open(folder));
  }

  /** The name of an image that a table names: files are sought from the table's folder. */
  String named(Path table, String image) {
    return detector == null ? image : table.resolveSibling(image).toString();
  }

  /** The regions of an image. */
  Regions regions(String image) {
    if (detector == null) {
      return found.apply(image);
    }
    Regions known = last.get(image);
    if (known == null) {
      known = found.apply(image);
      last.put(image, known);
    }
    return known;
  }

  /** All images of the store; none where they are files. */
  List<String> all() {
    return store == null ? List.of() : store.imageIds();
  }

  /** The names of objects and attributes, where a detector tells them. */
  Optional<RegionNames> names() {
    return Optional.ofNullable(detector)
        .map(each -> new RegionNames(each.objectNames(), each.attributeNames()));
  }

  /** What finds or has the regions: a detector's folder, or a store. */
  Path source() {
    return source;
  }

  /** What the regions depend on. */
  String identity() {
    return detector == null ? FileIdentity.of(source) : detector.digest();
  }

  /** D, the size of a region's feature. */
  int featureSize() {
    return featureSize;
  }

  @Override
  public void close() {
    if (detector != null) {
      detector.close();
    }
    if (store != null) {
      store.close();
    }
  }
}
