package lxmert.regions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lxmert.io.UserError;

/** What the shards of a store hold, read from the shards themselves. */
final class ShardScan {
  private ShardScan() {}

  /**
   * Rebuilds the index unless it fits the shards, and the manifest where it lacks a digest.
   *
   * @param manifest with the digests that are known
   * @param numbers of the shards that are there, rising
   * @return the manifest with the digests of all shards
   * @throws UserError if a shard is torn
   */
  static StoreManifest refresh(Path folder, StoreManifest manifest, List<Integer> numbers) {
    int[] images = new int[numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1) + 1];
    List<ImageIndex.Entry> entries = new ArrayList<>();
    for (int number : numbers) {
      images[number] = readEntries(folder, number, manifest, entries);
    }
    StoreManifest whole =
        manifest.of(numbers.stream().map(number -> RegionShard.file(folder, number)).toList());
    if (!whole.equals(StoreManifest.read(folder))) {
      whole.write(folder);
    }
    if (!isIndexed(folder, images)) {
      ImageIndex.write(folder, images, entries);
    }
    return whole;
  }

  /** Reads which images a shard has, adds them to the entries, and returns their number. */
  private static int readEntries(
      Path folder, int number, StoreManifest manifest, List<ImageIndex.Entry> entries) {
    try (RegionShard shard = RegionShard.open(folder, number, manifest)) {
      for (int row = 0; row < shard.images(); row++) {
        entries.add(new ImageIndex.Entry(ImageIndex.hash(shard.id(row)), number, row));
      }
      return shard.images();
    } catch (UserError e) {
      throw new UserError(e.getMessage() + "; delete this file, and it will be made again", e);
    }
  }

  private static boolean isIndexed(Path folder, int[] images) {
    try {
      return ImageIndex.exists(folder)
          && Arrays.equals(ImageIndex.open(folder).imagesOfShards(), images);
    } catch (UserError e) {
      return false; // torn: it is rebuilt
    }
  }
}
