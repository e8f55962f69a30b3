package lxmert.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;

/** Texts of files, for writers and readers that know files only. */
final class WrittenText {
  private WrittenText() {}

  /** Has a file written, and returns its text. */
  static String of(Consumer<Path> writer) {
    String[] text = new String[1];
    use(
        file -> {
          writer.accept(file);
          text[0] = InputFile.text(file);
        });
    return text[0];
  }

  /** Has a file of this text read. */
  static void read(String text, Consumer<Path> reader) {
    use(
        file -> {
          AtomicFiles.writeString(file, text);
          reader.accept(file);
        });
  }

  private interface Use {
    void of(Path file) throws IOException;
  }

  private static void use(Use use) {
    try {
      Path file = Files.createTempFile("lxmert-written", ".txt");
      try {
        use.of(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
