package lxmert.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * Fills a {@link RegionStore}. Pictures gather in memory until a shard is full; the shard is then
 * written atomically, and after it the index. Opening a store that is there goes on at its first
 * missing shard: pictures of finished shards are known ({@link #contains}), those of an unfinished
 * one are not and have to come again. Safe for any number of threads; one writer for a store.
 */
public final class RegionStoreWriter implements AutoCloseable {
  private static final int MAX_ID_BYTES = 1024;
  private static final long MAX_SHARD_BYTES = 1L << 30;
  private static final float MAX_F16 = 65504;

  private final Path folder;
  private final RegionStoreOptions options;
  private final StoreFolder files;
  private @Nullable StoreManifest manifest;
  private @Nullable RegionStore finished;
  private @Nullable RegionShardWriter next;

  private RegionStoreWriter(Path folder, RegionStoreOptions options) {
    this.folder = folder;
    this.options = options;
    files = StoreFolder.lock(folder);
  }

  /**
   * Opens a folder for writing; creates it or goes on where an earlier writer was interrupted.
   *
   * @throws UserError if the folder cannot be written, another writer has it open, it holds
   *     features of another type, or one of its shards is torn
   */
  public static RegionStoreWriter open(Path folder, RegionStoreOptions options) {
    RegionStoreWriter writer = new RegionStoreWriter(folder, options);
    try {
      writer.resume();
      return writer;
    } catch (RuntimeException e) {
      writer.files.close();
      throw e;
    }
  }

  /** Whether a picture has been added or was there before. */
  public synchronized boolean contains(String imageId) {
    return (finished != null && finished.contains(imageId))
        || (next != null && next.contains(imageId));
  }

  /** Number of pictures, those of the unfinished shard included. */
  public synchronized int size() {
    return (finished == null ? 0 : finished.size()) + (next == null ? 0 : next.size());
  }

  /**
   * Adds the regions of a picture. The arrays are read when the shard is written: they must not
   * change.
   *
   * @throws UserError if the picture is there already, a number is not finite or too large for the
   *     stored type, the number of features differs from other pictures, or the disk is full
   */
  public synchronized void add(String imageId, Regions regions) {
    check(imageId, regions);
    if (manifest == null) {
      manifest = StoreManifest.of(options.features(), regions.featureSize());
    }
    if (next == null) {
      next = new RegionShardWriter(manifest);
    }
    next.add(imageId, regions);
    if (next.size() >= options.picturesPerShard() || next.featureBytes() >= MAX_SHARD_BYTES) {
      finishShard(next);
    }
  }

  /** Forgets the pictures of the unfinished shard, after an error in what they came from. */
  public synchronized void discard() {
    next = null;
  }

  /** Writes the unfinished shard and ends writing. */
  @Override
  public synchronized void close() {
    try {
      if (next != null) {
        finishShard(next);
      }
    } finally {
      if (finished != null) {
        finished.close();
      }
      files.close();
    }
  }

  private void resume() {
    if (!StoreManifest.exists(folder)) {
      return;
    }
    StoreManifest found = StoreManifest.read(folder);
    if (found.features() != options.features()) {
      throw new UserError(
          "%s holds features as %s and cannot go on as %s"
              .formatted(folder, found.features(), options.features()));
    }
    manifest = found;
    List<Integer> numbers = files.shardNumbers();
    int[] pictures = new int[numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1) + 1];
    List<PictureIndex.Entry> entries = new ArrayList<>();
    for (int number : numbers) {
      pictures[number] = readEntries(number, found, entries);
    }
    if (!indexed(pictures)) {
      PictureIndex.write(folder, pictures, entries);
    }
    finished = RegionStore.open(folder);
  }

  /** Reads which pictures a shard has, adds them to the entries, and returns their number. */
  private int readEntries(int number, StoreManifest found, List<PictureIndex.Entry> entries) {
    try (RegionShard shard = RegionShard.open(folder, number, found)) {
      for (int row = 0; row < shard.pictures(); row++) {
        entries.add(new PictureIndex.Entry(PictureIndex.hash(shard.id(row)), number, row));
      }
      return shard.pictures();
    } catch (UserError e) {
      throw new UserError(e.getMessage() + "; delete this file to have it made anew", e);
    }
  }

  private boolean indexed(int[] pictures) {
    try {
      return PictureIndex.exists(folder)
          && Arrays.equals(PictureIndex.open(folder).picturesOfShards(), pictures);
    } catch (UserError e) {
      return false; // torn: it is written anew
    }
  }

  private void finishShard(RegionShardWriter full) {
    if (finished == null) {
      full.manifest().write(folder);
    }
    int[] pictures = finished == null ? new int[0] : finished.index().picturesOfShards();
    int number = 0;
    while (number < pictures.length && pictures[number] > 0) {
      number++;
    }
    full.write(RegionShard.file(folder, number));
    pictures = Arrays.copyOf(pictures, Math.max(pictures.length, number + 1));
    pictures[number] = full.size();
    List<PictureIndex.Entry> entries =
        finished == null ? new ArrayList<>() : finished.index().entries();
    entries.addAll(full.entries(number));
    PictureIndex.write(folder, pictures, entries);
    if (finished != null) {
      finished.close();
    }
    finished = RegionStore.open(folder);
    next = null;
  }

  private void check(String imageId, Regions regions) {
    byte[] id = imageId.getBytes(StandardCharsets.UTF_8);
    if (id.length == 0 || id.length > MAX_ID_BYTES || imageId.indexOf('\0') >= 0) {
      throw new UserError(
          "the image id \"%s\" is no text of 1 to %d bytes".formatted(imageId, MAX_ID_BYTES));
    }
    if (contains(imageId)) {
      throw new UserError("%s has picture \"%s\" already".formatted(folder, imageId));
    }
    if (manifest != null && manifest.featureSize() != regions.featureSize()) {
      throw new UserError(
          "picture \"%s\" has %d features a region, the store %s has %d"
              .formatted(imageId, regions.featureSize(), folder, manifest.featureSize()));
    }
    if (regions.imageWidth() < 1 || regions.imageHeight() < 1) {
      throw new UserError(
          "picture \"%s\" has the size %d x %d"
              .formatted(imageId, regions.imageWidth(), regions.imageHeight()));
    }
    float largest = options.features() == DType.F16 ? MAX_F16 : Float.MAX_VALUE;
    check(imageId, "features", regions.features(), largest);
    check(imageId, "boxes", regions.boxes(), Float.MAX_VALUE);
    check(imageId, "object scores", regions.objectScores(), Float.MAX_VALUE);
    check(imageId, "attribute scores", regions.attributeScores(), Float.MAX_VALUE);
  }

  private static void check(String imageId, String what, float[] values, float largest) {
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i]) <= largest)) {
        throw new UserError(
            "picture \"%s\" has %s among its %s (place %d), expected numbers up to %s"
                .formatted(imageId, values[i], what, i, largest));
      }
    }
  }
}
