package lxmert.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells whether files in two places hold the same, wherever they lie and whenever they were made.
 */
public final class FileContents {
  private static final int MEBIBYTE = 1 << 20;

  /** In a folder, a file of more bytes is told by its size, its beginning and its end. */
  private static final long WHOLE = 16L * MEBIBYTE;

  private FileContents() {}

  /**
   * The digest of a file, or of the files of a folder, hidden ones aside.
   *
   * @throws UserError if it cannot be read
   */
  public static String digest(Path path) {
    if (!Files.isDirectory(path)) {
      return Digests.of(path);
    }
    MessageDigest digest = Digests.start();
    try (Stream<Path> inside = Files.list(path)) {
      List<Path> files =
          inside
              .filter(file -> Files.isRegularFile(file) && !name(file).startsWith("."))
              .sorted()
              .toList();
      for (Path file : files) {
        digest.update((name(file) + " " + told(file) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(path, e);
    }
    return Digests.hex(digest);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String told(Path file) throws IOException {
    long size = Files.size(file);
    if (size <= WHOLE) {
      return Digests.of(file);
    }
    MessageDigest ends = Digests.start();
    try (FileChannel channel = FileChannel.open(file)) {
      for (long start : new long[] {0, size - MEBIBYTE}) {
        ByteBuffer part = ByteBuffer.allocate(MEBIBYTE);
        while (part.hasRemaining() && channel.read(part, start + part.position()) >= 0) {}
        ends.update(part.flip());
      }
    }
    return size + " " + Digests.hex(ends);
  }
}
