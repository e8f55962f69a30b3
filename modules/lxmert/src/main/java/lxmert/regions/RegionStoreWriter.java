package lxmert.regions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lxmert.io.UserError;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * Fills a {@link RegionStore}. Images gather in memory until a shard is full; the shard is then
 * written atomically, and after it the index. Opening an existing store resumes at its first
 * missing shard: images of finished shards are known ({@link #contains}), those of an unfinished
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
   * Opens a folder for writing; creates it, or resumes where an earlier writer was interrupted.
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

  /** Whether an image has been added or was there before. */
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
          "%s holds features of size %d and cannot continue with %d"
              .formatted(folder, manifest.featureSize(), size));
    }
  }

  /** Number of images, those of the unfinished shard included. */
  public synchronized int size() {
    return (finished == null ? 0 : finished.size()) + (next == null ? 0 : next.size());
  }

  /**
   * Adds the regions of an image. The arrays are read when the shard is written: they must not
   * change.
   *
   * @throws UserError if the image is there already, a number is not finite or too large for the
   *     stored type, the number of features differs from other images, or the disk is full
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
    if (next.size() >= options.imagesPerShard() || next.featureBytes() >= MAX_SHARD_BYTES) {
      finishShard(next);
    }
  }

  /** Forgets the images of the unfinished shard, after an error in what they came from. */
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
          "%s holds features as %s and cannot continue as %s"
              .formatted(folder, found.features(), options.features()));
    }
    manifest = ShardScan.refresh(folder, found, files.shardNumbers());
    finished = RegionStore.open(folder);
  }

  private void finishShard(RegionShardWriter full) {
    if (finished == null) {
      full.manifest().write(folder);
    }
    int[] images = finished == null ? new int[0] : finished.index().imagesOfShards();
    int number = 0;
    while (number < images.length && images[number] > 0) {
      number++;
    }
    Path file = RegionShard.file(folder, number);
    StoreManifest grown = full.manifest().with(Map.of(StoreManifest.name(file), full.write(file)));
    grown.write(folder);
    manifest = grown;
    images = Arrays.copyOf(images, Math.max(images.length, number + 1));
    images[number] = full.size();
    List<ImageIndex.Entry> entries =
        finished == null ? new ArrayList<>() : finished.index().entries();
    entries.addAll(full.entries(number));
    ImageIndex.write(folder, images, entries);
    if (finished != null) {
      finished.close();
    }
    finished = RegionStore.open(folder);
    next = null;
  }

  private void check(String imageId, Regions regions) {
    RegionChecks.requireId(imageId);
    if (contains(imageId)) {
      throw new UserError("%s has image \"%s\" already".formatted(folder, imageId));
    }
    if (manifest != null && manifest.featureSize() != regions.featureSize()) {
      throw new UserError(
          "image \"%s\" has %d features a region, the store %s has %d"
              .formatted(imageId, regions.featureSize(), folder, manifest.featureSize()));
    }
    RegionChecks.requireStorable(imageId, regions, options.features());
  }
}
