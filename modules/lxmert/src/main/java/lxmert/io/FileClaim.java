package lxmert.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A claim that one owner has on a file, among all processes. It ends with the process at the
 * latest, however that ends.
 */
public final class FileClaim implements AutoCloseable {
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
      if (isLocked(channel)) {
        return Optional.of(new FileClaim(file, channel));
      }
      channel.close();
      return Optional.empty();
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
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
    return of(file).orElseThrow(() -> new UserError(taken));
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
