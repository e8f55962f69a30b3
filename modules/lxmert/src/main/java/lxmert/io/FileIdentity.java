package lxmert.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Tells whether work that was interrupted would go on with the same files. Reads no content. */
public final class FileIdentity {
  private FileIdentity() {}

  /**
   * A file, or the files of a folder, with size and time of the last change.
   *
   * @throws UserError if it is not there
   */
  public static String of(Path path) {
    try (Stream<Path> inside = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
      List<String> parts = new ArrayList<>(List.of(path.toAbsolutePath().normalize().toString()));
      for (Path file : inside.sorted().toList()) {
        parts.add(
            "%s %d %d"
                .formatted(
                    file.getFileName(),
                    Files.size(file),
                    Files.getLastModifiedTime(file).toMillis()));
      }
      return String.join("; ", parts);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(path, e);
    }
  }
}
