package lxmert.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One of the {@link Readers}, as Jazzer calls it: {@code bin/fuzz}. */
public final class FuzzedReader {
  private static Consumer<byte[]> reader = content -> {};

  private FuzzedReader() {}

  /**
   * Chooses the reader, and has it read its corpus, so that its classes do not count as its time.
   */
  public static void fuzzerInitialize(String[] names) throws IOException {
    reader = new Readers().get(names[0]);
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/corpus", names[0]))) {
      for (Path file : files.toList()) {
        reader.accept(Files.readAllBytes(file));
      }
    }
  }

  /** Has it read some content. */
  public static void fuzzerTestOneInput(byte[] content) {
    reader.accept(content);
  }
}
