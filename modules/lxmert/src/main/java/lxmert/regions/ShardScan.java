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
   * Writes the index anew unless it fits the shards.
   *
   * @param numbers of the shards that are there, rising
   * @throws UserError if a shard is torn
   */
  static void refreshIndex(Path folder, StoreManifest manifest, List<Integer> numbers) {
    int[] pictures = new int[numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1) + 1];
    List<PictureIndex.Entry> entries = new ArrayList<>();
    for (int number : numbers) {
      pictures[number] = readEntries(folder, number, manifest, entries);
    }
    if (!isIndexed(folder, pictures)) {
      PictureIndex.write(folder, pictures, entries);
    }
  }

  /** Reads which pictures a shard has, adds them to the entries, and returns their number. */
  private static int readEntries(
      Path folder, int number, StoreManifest manifest, List<PictureIndex.Entry> entries) {
    try (RegionShard shard = RegionShard.open(folder, number, manifest)) {
      for (int row = 0; row < shard.pictures(); row++) {
        entries.add(new PictureIndex.Entry(PictureIndex.hash(shard.id(row)), number, row));
      }
      return shard.pictures();
    } catch (UserError e) {
      throw new UserError(e.getMessage() + "; delete this file to have it made anew", e);
    }
  }

  private static boolean isIndexed(Path folder, int[] pictures) {
    try {
      return PictureIndex.exists(folder)
          && Arrays.equals(PictureIndex.open(folder).picturesOfShards(), pictures);
    } catch (UserError e) {
      return false; // torn: it is written anew
    }
  }
}
