package lxmert.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * A claim that one owner has on a file, among all processes. It ends with the process at the
 * latest, however that ends.
 */
public final class FileClaim implements AutoCloseable {
  /** The file by which a folder is claimed; it stays there. */
  public static final String LOCK = ".lock";

  private final Path file;
  private final FileChannel channel;

  private FileClaim(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Claims a file, which is made where it is not there, unless somebody has it or its folder is
   * gone.
   *
   * @throws UserError if it cannot be written
   */
  public static Optional<FileClaim> of(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean ours = false;
      try {
        ours = isLocked(channel);
      } finally {
        if (!ours) {
          channel.close();
        }
      }
      return ours ? Optional.of(new FileClaim(file, channel)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }

  /**
   * Claims a file, which is made where it is not there.
   *
   * @param taken what to say if somebody has it
   * @throws UserError if somebody has it, or it cannot be written
   */
  public static FileClaim take(Path file, String taken) {
    createFolder(file);
    return of(file).orElseThrow(() -> new UserError(taken));
  }

  /**
   * Claims a folder that is written file by file, by a file in it: {@value #LOCK}. It is made where
   * it is not there.
   *
   * @throws UserError if somebody has it, or it cannot be written
   */
  public static FileClaim ofFolder(Path folder) {
    return take(folder.resolve(LOCK), folder + " is being written by another process");
  }

  private static void createFolder(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }

  /**
   * Claims a file, which is made where it is not there, as soon as nobody else has it.
   *
   * @param lookAgain how long to wait before looking again
   * @throws UserError if it cannot be written
   */
  public static FileClaim await(Path file, Duration lookAgain) {
    createFolder(file);
    Optional<FileClaim> claim = of(file);
    while (claim.isEmpty()) {
      pause(lookAgain);
      claim = of(file);
    }
    return claim.get();
  }

  /**
   * Waits a while for another owner.
   *
   * @throws UserError if the thread is interrupted
   */
  public static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while waiting for another process", e);
    }
  }

  /** Locks an open file, unless another channel, of this process or another, has it. */
  public static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }
}
