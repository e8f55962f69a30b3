package lxmert.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.UserError;

/** A writer's hold on the folder of a store: one writer at a time. */
final class StoreFolder implements AutoCloseable {
  private static final Pattern SHARD = Pattern.compile("shard-(\\d{5})\\.safetensors");
  private static final Pattern TEMPORARY = Pattern.compile("\\.(shard|index|manifest).*\\.tmp");

  private final Path folder;
  private final Path lockFile;
  private final FileChannel lock;

  private StoreFolder(Path folder, Path lockFile, FileChannel lock) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Creates the folder where it is missing, locks it, and deletes what a killed writer left.
   *
   * @throws UserError if it cannot be written or another writer has it
   */
  static StoreFolder lock(Path folder) {
    Path lockFile = folder.resolve(".lock");
    try {
      Files.createDirectories(folder);
      FileChannel lock =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(lock)) {
        lock.close();
        throw new UserError(folder + " is being written by another extraction or import");
      }
      StoreFolder locked = new StoreFolder(folder, lockFile, lock);
      locked.deleteTemporaryFiles();
      return locked;
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(folder, e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
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

  private void deleteTemporaryFiles() throws IOException {
    for (Path file : files()) {
      if (TEMPORARY.matcher(file.getFileName().toString()).matches()) {
        Files.delete(file);
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
    try {
      Files.deleteIfExists(lockFile);
      lock.close();
      if (files().isEmpty()) {
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(folder, e);
    }
  }
}
