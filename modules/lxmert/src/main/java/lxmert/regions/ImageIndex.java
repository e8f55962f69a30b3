package lxmert.regions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.UserError;

/**
 * Where each image of a store lies: {@code index.bin}, memory-mapped, so that opening reads nothing
 * but its head. Little-endian:
 *
 * <pre>
 *   bytes 0..7    "LXMERTIX"
 *   int32         version, 1
 *   int32         number of shards, missing ones included
 *   int64         number of images
 *   int32 each    images of each shard, 0 for a missing one; then 4 bytes more if that is odd
 *   16 bytes each int64 hash of the image id, int32 shard, int32 row; sorted by hash, shard, row
 * </pre>
 *
 * <p>The hash is 64-bit FNV-1a over the id in UTF-8. Ids that share a hash are distinguished by the
 * ids in the shards.
 */
final class ImageIndex {
  private static final long MAGIC = 0x58495452_454d584cL; // "LXMERTIX" in little-endian order
  private static final int VERSION = 1;
  private static final int HEAD_BYTES = 24;
  private static final int ENTRY_BYTES = 16;

  private final ByteBuffer bytes;
  private final int shards;
  private final int images;
  private final int firstEntry;

  /** One image. */
  record Entry(long hash, int shard, int row) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byHash = Long.compare(hash, other.hash);
      int byShard = Integer.compare(shard, other.shard);
      return byHash != 0 ? byHash : byShard != 0 ? byShard : Integer.compare(row, other.row);
    }
  }

  private ImageIndex(ByteBuffer bytes) {
    this.bytes = bytes;
    shards = bytes.getInt(12);
    images = (int) bytes.getLong(16);
    firstEntry = firstEntry(shards);
  }

  static Path file(Path folder) {
    return folder.resolve("index.bin");
  }

  /**
   * Maps the index of a store.
   *
   * @throws UserError if there is none or it is torn
   */
  static ImageIndex open(Path folder) {
    Path file = file(folder);
    try (FileChannel channel = InputFile.channel(file)) {
      long size = channel.size();
      ByteBuffer bytes =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, Integer.MAX_VALUE))
              .order(ByteOrder.LITTLE_ENDIAN);
      if (size < HEAD_BYTES || bytes.getLong(0) != MAGIC || bytes.getInt(8) != VERSION) {
        throw new UserError(file + " is not an index of a region store (version 1)");
      }
      long expected = size(bytes.getInt(12), bytes.getLong(16));
      if (size != expected) {
        throw new UserError(
            "%s is torn: it has %d bytes, expected %d".formatted(file, size, expected));
      }
      ImageIndex index = new ImageIndex(bytes);
      index.check(file);
      return index;
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  private void check(Path file) {
    long sum = 0;
    for (int count : imagesOfShards()) {
      sum += count;
      if (count < 0) {
        throw new UserError(file + " is torn: it has a shard of " + count + " images");
      }
    }
    if (sum != images) {
      throw new UserError(
          "%s is torn: its shards have %d images, expected %d".formatted(file, sum, images));
    }
  }

  static boolean exists(Path folder) {
    return Files.exists(file(folder));
  }

  /** Writes an index, atomically. The entries are sorted. */
  static void write(Path folder, int[] imagesOfShards, List<Entry> entries) {
    ByteBuffer head =
        ByteBuffer.allocate(firstEntry(imagesOfShards.length)).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(MAGIC).putInt(VERSION).putInt(imagesOfShards.length).putLong(entries.size());
    for (int count : imagesOfShards) {
      head.putInt(count);
    }
    List<Entry> sorted = entries.stream().sorted().toList();
    AtomicFiles.write(
        file(folder),
        out -> {
          out.write(head.array());
          ByteBuffer one = ByteBuffer.allocate(ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (Entry entry : sorted) {
            one.clear().putLong(entry.hash).putInt(entry.shard).putInt(entry.row);
            out.write(one.array());
          }
        });
  }

  /** 64-bit FNV-1a. */
  static long hash(byte[] id) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : id) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  int images() {
    return images;
  }

  /** Images of each shard, 0 for one that is missing. */
  int[] imagesOfShards() {
    int[] counts = new int[shards];
    for (int i = 0; i < shards; i++) {
      counts[i] = bytes.getInt(HEAD_BYTES + i * Integer.BYTES);
    }
    return counts;
  }

  /** The place of the first entry whose hash is not smaller; {@link #images} if there is none. */
  int find(long hash) {
    int low = 0;
    int high = images;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bytes.getLong(firstEntry + middle * ENTRY_BYTES) < hash) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  Entry entry(int place) {
    int at = firstEntry + place * ENTRY_BYTES;
    return new Entry(bytes.getLong(at), bytes.getInt(at + 8), bytes.getInt(at + 12));
  }

  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(images);
    for (int place = 0; place < images; place++) {
      entries.add(entry(place));
    }
    return entries;
  }

  private static int firstEntry(int shards) {
    return HEAD_BYTES + (shards + shards % 2) * Integer.BYTES;
  }

  private static long size(long shards, long images) {
    boolean possible = shards >= 0 && shards < 1 << 26 && images >= 0 && images < 1 << 26;
    return possible ? firstEntry((int) shards) + images * ENTRY_BYTES : -1;
  }
}
