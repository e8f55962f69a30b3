package lxmert.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The text that a writer of files writes. */
final class WrittenText {
  private WrittenText() {}

  /** Has a file written, and returns its text. */
  static String of(Consumer<Path> writer) {
    try {
      Path file = Files.createTempFile("lxmert-written", ".txt");
      try {
        writer.accept(file);
        return Files.readString(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
