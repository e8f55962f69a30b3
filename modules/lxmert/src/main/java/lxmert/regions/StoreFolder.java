package lxmert.regions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.FileClaim;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/** A writer's hold on the folder of a store: one writer at a time, in all processes. */
final class StoreFolder implements AutoCloseable {
  private static final Pattern SHARD = Pattern.compile("shard-(\\d{5})\\.safetensors");
  private static final Pattern TEMPORARY =
      Pattern.compile("\\.(shard|index|manifest|failed|\\.job).*\\.tmp");

  private final Path folder;
  private final Path lockFile;
  private final FileChannel lock;

  private StoreFolder(Path folder, Path lockFile, FileChannel lock) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Creates the folder where it is missing and locks it.
   *
   * @throws UserError if it cannot be written or another writer has it
   */
  static StoreFolder lock(Path folder) {
    return lock(folder, Duration.ZERO);
  }

  /** As {@link #lock(Path)}, waiting for another writer for a while. */
  static StoreFolder lock(Path folder, Duration patience) {
    long start = System.nanoTime();
    while (true) {
      StoreFolder locked = tryLock(folder);
      if (locked != null) {
        return locked;
      }
      if (System.nanoTime() - start >= patience.toNanos()) {
        throw new UserError(folder + " is being written by another extraction or import");
      }
      FileClaim.pause(Duration.ofMillis(50));
    }
  }

  private static @Nullable StoreFolder tryLock(Path folder) {
    Path lockFile = folder.resolve(".lock");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              lockFile,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      boolean ours = false;
      try {
        ours = FileClaim.isLocked(channel) && isTheFile(channel, lockFile);
      } finally {
        if (!ours) {
          channel.close();
        }
      }
      return ours ? new StoreFolder(folder, lockFile, channel) : null;
    } catch (NoSuchFileException e) {
      return null; // the folder was deleted this very moment
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(folder, e);
    }
  }

  /**
   * Whether the locked file is the one in the folder, and not one that its last owner deleted: its
   * size is changed, and seen. It must not be opened again, as closing it would end the lock.
   */
  private static boolean isTheFile(FileChannel channel, Path lockFile) throws IOException {
    int size = ThreadLocalRandom.current().nextInt(1, 1 << 16);
    channel.truncate(0);
    channel.write(ByteBuffer.allocate(1), size - 1L);
    try {
      return Files.size(lockFile) == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The numbers of the shards that are there, rising. */
  List<Integer> shardNumbers() {
    List<Integer> numbers = new ArrayList<>();
    for (Path file : files()) {
      Matcher shard = SHARD.matcher(file.getFileName().toString());
      if (shard.matches()) {
        numbers.add(Integer.valueOf(shard.group(1)));
      }
    }
    return numbers.stream().sorted().toList();
  }

  /** Deletes what killed writers left. None may be writing. */
  void deleteTemporaryFiles() {
    for (Path file : files()) {
      if (TEMPORARY.matcher(file.getFileName().toString()).matches()) {
        AtomicFiles.delete(file);
      }
    }
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(folder, e);
    }
  }

  /** Gives the folder free; one without any file is deleted. */
  @Override
  public void close() {
    try (lock) {
      Files.deleteIfExists(lockFile);
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(folder, e);
    }
    try {
      if (Files.isDirectory(folder) && files().isEmpty()) {
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(folder, e);
    }
  }
}
