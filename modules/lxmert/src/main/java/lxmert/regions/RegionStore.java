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
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * The regions of many pictures on disk: a folder of safetensors shards, a manifest, and an index by
 * image id (layout: {@code docs/regions.md}). Everything is memory-mapped. Opening reads the
 * manifest and the head of the index; a shard is mapped when its first picture is asked for.
 * Nothing is kept for each picture. Safe for any number of threads and processes; what a writer
 * adds later is seen by a store that is opened later.
 */
public final class RegionStore implements AutoCloseable {
  private final Path folder;
  private final StoreManifest manifest;
  private final PictureIndex index;
  private final int[] picturesBefore;
  private final Map<Integer, RegionShard> shards = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** A picture's row in a shard. */
  private record Place(RegionShard shard, int row) {}

  private RegionStore(Path folder, StoreManifest manifest, PictureIndex index) {
    this.folder = folder;
    this.manifest = manifest;
    this.index = index;
    int[] pictures = index.picturesOfShards();
    picturesBefore = new int[pictures.length + 1];
    for (int i = 0; i < pictures.length; i++) {
      picturesBefore[i + 1] = picturesBefore[i] + pictures[i];
    }
  }

  /**
   * Opens a store.
   *
   * @throws UserError if the folder holds none, or its manifest or index is torn
   */
  public static RegionStore open(Path folder) {
    StoreManifest manifest = StoreManifest.read(folder);
    if (!PictureIndex.exists(folder)) {
      throw new UserError(
          folder + " has no index.bin: start its extraction or import again to finish it");
    }
    return new RegionStore(folder, manifest, PictureIndex.open(folder));
  }

  /** Number of pictures. */
  public int size() {
    return index.pictures();
  }

  /** D, the features of one region. */
  public int featureSize() {
    return manifest.featureSize();
  }

  /** How features are stored, F16 or F32. */
  public DType featureType() {
    return manifest.features();
  }

  /** The ids of all pictures in the order of their shards, read from disk as they are asked for. */
  public List<String> imageIds() {
    return new ImageIds();
  }

  /** Whether the store has a picture. */
  public boolean contains(String imageId) {
    return find(imageId) != null;
  }

  /**
   * The regions of a picture.
   *
   * @throws UserError if the store does not have it
   */
  public Regions get(String imageId) {
    Place place = place(imageId);
    return place.shard.get(place.row);
  }

  /** Number of regions of a picture; throws as {@link #get}. */
  public int regionCount(String imageId) {
    Place place = place(imageId);
    return place.shard.count(place.row);
  }

  /**
   * Copies a picture's features (n, D) to {@code target[offset...]} and returns n; throws as {@link
   * #get}.
   */
  public int copyFeatures(String imageId, float[] target, int offset) {
    Place place = place(imageId);
    return place.shard.copyFeatures(place.row, target, offset);
  }

  /**
   * Copies a picture's boxes (n, 4), divided by its width and height, to {@code target[offset...]}
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

  PictureIndex index() {
    return index;
  }

  private Place place(String imageId) {
    Place place = find(imageId);
    if (place == null) {
      throw new UserError("%s has no regions of picture \"%s\"".formatted(folder, imageId));
    }
    return place;
  }

  private @Nullable Place find(String imageId) {
    byte[] id = imageId.getBytes(StandardCharsets.UTF_8);
    long hash = PictureIndex.hash(id);
    for (int i = index.find(hash); i < index.pictures(); i++) {
      PictureIndex.Entry entry = index.entry(i);
      if (entry.hash() != hash) {
        return null;
      }
      RegionShard shard = shard(entry.shard());
      if (Arrays.equals(shard.id(entry.row()), id)) {
        return new Place(shard, entry.row());
      }
    }
    return null;
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
    int expected = picturesBefore[number + 1] - picturesBefore[number];
    if (shard.pictures() != expected) {
      shard.close();
      throw new UserError(
          "%s has %d pictures, but index.bin expects %d"
              .formatted(RegionShard.file(folder, number), shard.pictures(), expected));
    }
    return shard;
  }

  /** A view of the ids on disk. */
  private final class ImageIds extends AbstractList<String> implements RandomAccess {
    @Override
    public String get(int position) {
      int shard = Arrays.binarySearch(picturesBefore, Objects.checkIndex(position, size()));
      shard = shard < 0 ? -shard - 2 : shard;
      while (picturesBefore[shard + 1] == position) {
        shard++; // an empty shard begins where the next one does
      }
      return shard(shard).name(position - picturesBefore[shard]);
    }

    @Override
    public int size() {
      return index.pictures();
    }
  }
}
