package lxmert.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.UserError;

/** A folder that an import writes as a whole, and may write again. */
public final class ImportFolder {
  private ImportFolder() {}

  /**
   * Checks that nothing else is replaced.
   *
   * @param mark a file that every import of this kind leaves in its folder
   * @param what is imported, for the message
   * @throws UserError if the folder holds something else
   */
  public static void requireFree(Path folder, String mark, String what) {
    if (Files.exists(folder) && !Files.isRegularFile(folder.resolve(mark)) && !isEmpty(folder)) {
      throw new UserError(
          "%s is not empty and holds no import of %s; expected a new or empty folder"
              .formatted(folder, what));
    }
  }

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(folder, e);
    }
  }
}
