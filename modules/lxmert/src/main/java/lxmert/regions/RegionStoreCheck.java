package lxmert.regions;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.io.Digests;
import lxmert.io.Progress;
import lxmert.io.UserError;

/**
 * What a reading of everything in a store found: each shard against its digest, each row against
 * the index, each number.
 *
 * @param shards how many there are
 * @param regions of all images in the shards that could be read
 * @param digests how many shards the manifest has a digest of
 * @param problems a sentence each; none in a sound store
 */
public record RegionStoreCheck(int shards, long regions, int digests, List<String> problems) {
  /** Copies the list. */
  public RegionStoreCheck {
    problems = List.copyOf(problems);
  }

  /**
   * Reads a whole store.
   *
   * @throws UserError if the folder holds none, or its manifest or index is torn
   */
  public static RegionStoreCheck of(Path folder, Progress progress) {
    StoreManifest manifest = StoreManifest.read(folder);
    ImageIndex index = ImageIndex.open(folder);
    int[] images = index.imagesOfShards();
    List<String> problems = new ArrayList<>();
    int shards = 0;
    int digests = 0;
    long regions = 0;
    try (Progress.Bar bar = progress.start("reading regions", index.images(), "images")) {
      for (int number = 0; number < images.length; number++) {
        if (images[number] == 0) {
          continue;
        }
        shards++;
        Path file = RegionShard.file(folder, number);
        String digest = manifest.sha256().get(StoreManifest.name(file));
        digests += digest == null ? 0 : 1;
        try (RegionShard shard = RegionShard.open(folder, number, manifest)) {
          if (digest != null && !digest.equals(Digests.of(file))) {
            problems.add(file + " is not the file that was written: its SHA-256 is another");
          }
          checkPlaces(shard, number, index, file, problems);
          regions += checkRows(shard, file, problems);
          shard.requireImages(images[number]);
        } catch (UserError e) {
          problems.add(String.valueOf(e.getMessage()));
        }
        bar.advance(images[number]);
      }
    }
    return new RegionStoreCheck(shards, regions, digests, problems);
  }

  private static void checkPlaces(
      RegionShard shard, int number, ImageIndex index, Path file, List<String> problems) {
    for (int row = 0; row < shard.images(); row++) {
      if (!isIndexed(index, new ImageIndex.Entry(ImageIndex.hash(shard.id(row)), number, row))) {
        problems.add(
            "%s: image \"%s\" is not where index.bin has it".formatted(file, shard.name(row)));
      }
    }
  }

  private static boolean isIndexed(ImageIndex index, ImageIndex.Entry expected) {
    for (int i = index.find(expected.hash()); i < index.images(); i++) {
      ImageIndex.Entry entry = index.entry(i);
      if (entry.hash() != expected.hash()) {
        return false;
      }
      if (entry.equals(expected)) {
        return true;
      }
    }
    return false;
  }

  private static long checkRows(RegionShard shard, Path file, List<String> problems) {
    long regions = 0;
    for (int row = 0; row < shard.images(); row++) {
      regions += shard.count(row);
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(shard.id(row)));
        RegionChecks.requireId(shard.name(row));
        RegionChecks.requireStorable(shard.name(row), shard.get(row), shard.type());
      } catch (CharacterCodingException e) {
        problems.add("%s: the id in row %d is no UTF-8".formatted(file, row));
      } catch (UserError e) {
        problems.add(file + ": " + e.getMessage());
      }
    }
    return regions;
  }
}
