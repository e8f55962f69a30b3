package lxmert.regions;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import lxmert.io.ImageNames;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regions of many images on disk: a folder of safetensors shards, a manifest, and an index by
 * image id (layout: {@code docs/regions.md}). Everything is memory-mapped. Opening reads the
 * manifest and the head of the index; a shard is mapped when its first image is asked for. Nothing
 * is kept for each image. Safe for any number of threads and processes; what a writer adds later is
 * seen by a store that is opened later.
 *
 * <p>An image that is asked for by the name of its file is found by its id as well: {@code 17.png}
 * where the store has {@code 17}. The log says so once.
 */
public final class RegionStore implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(RegionStore.class);

  private final Path folder;
  private final StoreManifest manifest;
  private final ImageIndex index;
  private final int[] imagesBefore;
  private final Map<Integer, RegionShard> shards = new ConcurrentHashMap<>();
  private final AtomicBoolean saidEnding = new AtomicBoolean();
  private volatile boolean closed;

  /** An image's row in a shard. */
  private record Place(RegionShard shard, int row) {}

  private RegionStore(Path folder, StoreManifest manifest, ImageIndex index) {
    this.folder = folder;
    this.manifest = manifest;
    this.index = index;
    int[] images = index.imagesOfShards();
    imagesBefore = new int[images.length + 1];
    for (int i = 0; i < images.length; i++) {
      imagesBefore[i + 1] = imagesBefore[i] + images[i];
    }
  }

  /**
   * Opens a store.
   *
   * @throws UserError if the folder holds none, or its manifest or index is torn
   */
  public static RegionStore open(Path folder) {
    StoreManifest manifest = StoreManifest.read(folder);
    if (!ImageIndex.exists(folder)) {
      throw new UserError(
          folder + " has no index.bin: start its extraction or import again to finish it");
    }
    return new RegionStore(folder, manifest, ImageIndex.open(folder));
  }

  /** Number of images. */
  public int size() {
    return index.images();
  }

  /** D, the features of one region. */
  public int featureSize() {
    return manifest.featureSize();
  }

  /** How features are stored, F16 or F32. */
  public DType featureType() {
    return manifest.features();
  }

  /** The ids of all images in the order of their shards, read from disk as they are asked for. */
  public List<String> imageIds() {
    return new ImageIds();
  }

  /** Whether the store has an image. */
  public boolean contains(String imageId) {
    return find(imageId) != null;
  }

  /**
   * The regions of an image.
   *
   * @throws UserError if the store does not have it
   */
  public Regions get(String imageId) {
    Place place = place(imageId);
    return place.shard.get(place.row);
  }

  /** Number of regions of an image; throws as {@link #get}. */
  public int regionCount(String imageId) {
    Place place = place(imageId);
    return place.shard.count(place.row);
  }

  /**
   * Copies an image's features (n, D) to {@code target[offset...]} and returns n; throws as {@link
   * #get}.
   */
  public int copyFeatures(String imageId, float[] target, int offset) {
    Place place = place(imageId);
    return place.shard.copyFeatures(place.row, target, offset);
  }

  /**
   * Copies an image's boxes (n, 4), divided by its width and height, to {@code target[offset...]}
   * and returns n; throws as {@link #get}.
   */
  public int copyNormalizedBoxes(String imageId, float[] target, int offset) {
    Place place = place(imageId);
    return place.shard.copyNormalizedBoxes(place.row, target, offset);
  }

  /** Ends reading; views that are in use elsewhere stay valid. */
  @Override
  public void close() {
    closed = true;
    shards.values().forEach(RegionShard::close);
    shards.clear();
  }

  ImageIndex index() {
    return index;
  }

  private Place place(String imageId) {
    Place place = find(imageId);
    if (place == null) {
      throw new UserError("%s has no regions of image \"%s\"".formatted(folder, imageId));
    }
    return place;
  }

  private @Nullable Place find(String imageId) {
    Place exact = findExactly(imageId);
    if (exact != null || !ImageNames.isImage(imageId)) {
      return exact;
    }
    String without = ImageNames.id(imageId);
    Place found = findExactly(without);
    if (found != null && !saidEnding.getAndSet(true)) {
      LOGGER.warn("image \"{}\" and others like it: {} has it as \"{}\"", imageId, folder, without);
    }
    return found;
  }

  private @Nullable Place findExactly(String imageId) {
    byte[] id = imageId.getBytes(StandardCharsets.UTF_8);
    long hash = ImageIndex.hash(id);
    for (int i = index.find(hash); i < index.images(); i++) {
      ImageIndex.Entry entry = index.entry(i);
      if (entry.hash() != hash) {
        return null;
      }
      RegionShard shard = shard(number(entry));
      if (entry.row() < 0 || entry.row() >= shard.images()) {
        throw torn(entry);
      }
      if (Arrays.equals(shard.id(entry.row()), id)) {
        return new Place(shard, entry.row());
      }
    }
    return null;
  }

  private int number(ImageIndex.Entry entry) {
    if (entry.shard() < 0 || entry.shard() >= imagesBefore.length - 1) {
      throw torn(entry);
    }
    return entry.shard();
  }

  private UserError torn(ImageIndex.Entry entry) {
    return new UserError(
        "%s is torn: it has an image in row %d of shard %d, which is not there"
            .formatted(ImageIndex.file(folder), entry.row(), entry.shard()));
  }

  private RegionShard shard(int number) {
    if (closed) {
      throw new IllegalStateException(folder + " is closed");
    }
    RegionShard shard = shards.get(number);
    return shard != null ? shard : shards.computeIfAbsent(number, this::open);
  }

  private RegionShard open(int number) {
    RegionShard shard = RegionShard.open(folder, number, manifest);
    try {
      shard.requireImages(imagesBefore[number + 1] - imagesBefore[number]);
      return shard;
    } catch (UserError e) {
      shard.close();
      throw e;
    }
  }

  /** A view of the ids on disk. */
  private final class ImageIds extends AbstractList<String> implements RandomAccess {
    @Override
    public String get(int position) {
      int shard = Arrays.binarySearch(imagesBefore, Objects.checkIndex(position, size()));
      shard = shard < 0 ? -shard - 2 : shard;
      while (imagesBefore[shard + 1] == position) {
        shard++; // an empty shard begins where the next one does
      }
      return shard(shard).name(position - imagesBefore[shard]);
    }

    @Override
    public int size() {
      return index.images();
    }
  }
}
