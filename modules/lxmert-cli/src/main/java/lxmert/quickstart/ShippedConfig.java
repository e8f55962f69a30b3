package lxmert.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.io.AtomicFiles;

/** The configurations that come with the program, the files of {@code config/}. */
public final class ShippedConfig {
  private ShippedConfig() {}

  /**
   * Copies a configuration into a folder, beside the runs that use it; one that is there stays.
   *
   * @return the copy
   */
  public static Path copy(String name, Path folder) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      try (InputStream in = ShippedConfig.class.getResourceAsStream("/lxmert/config/" + name)) {
        if (in == null) {
          throw new IllegalStateException("the configuration " + name + " is not shipped");
        }
        byte[] text = in.readAllBytes();
        AtomicFiles.write(file, stream -> stream.write(text));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return file;
  }
}
