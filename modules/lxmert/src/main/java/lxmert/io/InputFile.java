package lxmert.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * How every file is opened that somebody else may have made: regular files alone, as a pipe has no
 * end and a device neither, and whole only up to a size that files of the kind do not have.
 */
public final class InputFile {
  private InputFile() {}

  /**
   * Refuses what cannot be read from its beginning to its end.
   *
   * @return the file
   * @throws UserError if it is a folder, a pipe, a device or a socket
   */
  public static Path regular(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserError(
          "%s is %s, expected a file"
              .formatted(file, Files.isDirectory(file) ? "a folder" : "a pipe or a device"));
    }
    return file;
  }

  /** Whether the name stands for what is piped into this process: {@code -}. */
  public static boolean isStandardInput(Path file) {
    return file.toString().equals("-");
  }

  /**
   * Its bytes from the first on, or those of {@linkplain #isStandardInput standard input};
   * otherwise as {@link #regular}.
   */
  public static InputStream stream(Path file) throws IOException {
    return isStandardInput(file) ? System.in : Files.newInputStream(regular(file));
  }

  /** Its bytes at any place; otherwise as {@link #regular}. */
  public static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(regular(file), StandardOpenOption.READ);
  }

  /** All of its bytes; otherwise as {@link #small}. */
  public static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(small(file));
  }

  /** All of its text, in UTF-8; otherwise as {@link #small}. */
  public static String text(Path file) throws IOException {
    return Files.readString(small(file));
  }

  /** All of its lines, in UTF-8; otherwise as {@link #small}. */
  public static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(small(file), StandardCharsets.UTF_8);
  }

  /**
   * Refuses what is too long to be what it should be.
   *
   * @return the file
   * @throws UserError if it is no regular file, or has more than {@link Limit#FILE_BYTES}
   */
  public static Path small(Path file) throws IOException {
    long bytes = Files.size(regular(file));
    if (bytes > Limit.FILE_BYTES.most()) {
      throw new UserError(
          "%s has %d bytes, %s".formatted(file, bytes, Limit.FILE_BYTES.expected()));
    }
    return file;
  }
}
