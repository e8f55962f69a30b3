package lxmert.regions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lxmert.io.UserError;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * Fills a {@link RegionStore}. Pictures gather in memory until a shard is full; the shard is then
 * written atomically, and after it the index. Opening a store that is there goes on at its first
 * missing shard: pictures of finished shards are known ({@link #contains}), those of an unfinished
 * one are not and have to come again. Safe for any number of threads; one writer for a store.
 */
public final class RegionStoreWriter implements AutoCloseable {
  private static final long MAX_SHARD_BYTES = 1L << 30;

  private final Path folder;
  private final RegionStoreOptions options;
  private final StoreFolder files;
  private @Nullable StoreManifest manifest;
  private @Nullable RegionStore finished;
  private @Nullable RegionShardWriter next;

  private RegionStoreWriter(Path folder, RegionStoreOptions options, StoreFolder files) {
    this.folder = folder;
    this.options = options;
    this.files = files;
  }

  /**
   * Opens a folder for writing; creates it or goes on where an earlier writer was interrupted.
   *
   * @throws UserError if the folder cannot be written, another writer has it open, an extraction
   *     into it is unfinished, it holds features of another type, or one of its shards is torn
   */
  public static RegionStoreWriter open(Path folder, RegionStoreOptions options) {
    return open(folder, options, StoreFolder.lock(folder));
  }

  /** Opens a folder that is locked already; the lock is given back with the writer. */
  static RegionStoreWriter open(Path folder, RegionStoreOptions options, StoreFolder files) {
    RegionStoreWriter writer = new RegionStoreWriter(folder, options, files);
    try {
      writer.resume();
      return writer;
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /** Whether a picture has been added or was there before. */
  public synchronized boolean contains(String imageId) {
    return (finished != null && finished.contains(imageId))
        || (next != null && next.contains(imageId));
  }

  /**
   * Checks the size of features to come.
   *
   * @throws UserError if the store has features of another size
   */
  synchronized void requireFeatureSize(int size) {
    if (manifest != null && manifest.featureSize() != size) {
      throw new UserError(
          "%s holds features of size %d and cannot go on with %d"
              .formatted(folder, manifest.featureSize(), size));
    }
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
    if (ExtractionJob.isUnfinished(folder)) {
      throw new UserError(
          folder + " holds an unfinished extraction: give its command again to finish it");
    }
    files.deleteTemporaryFiles();
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
    ShardScan.refreshIndex(folder, found, files.shardNumbers());
    finished = RegionStore.open(folder);
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
    RegionChecks.requireId(imageId);
    if (contains(imageId)) {
      throw new UserError("%s has picture \"%s\" already".formatted(folder, imageId));
    }
    if (manifest != null && manifest.featureSize() != regions.featureSize()) {
      throw new UserError(
          "picture \"%s\" has %d features a region, the store %s has %d"
              .formatted(imageId, regions.featureSize(), folder, manifest.featureSize()));
    }
    RegionChecks.requireStorable(imageId, regions, options.features());
  }
}
