package lxmert.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import lxmert.Mutations.Outcome;

/** One of the {@link Readers}, as Jazzer calls it: {@code bin/fuzz}. */
public final class FuzzedReader {
  private static final Readers READERS = new Readers();
  private static String name = "";
  private static long taken;
  private static long refused;
  private static long slowest;
  private static long largest;

  private FuzzedReader() {}

  /**
   * Chooses the reader, and has it read its corpus, so that its classes do not count as its time.
   */
  public static void fuzzerInitialize(String[] names) throws IOException {
    name = names[0];
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/corpus", name))) {
      for (Path file : files.toList()) {
        READERS.get(name).read(Files.readAllBytes(file));
      }
    }
  }

  /** Has it read some content. */
  public static void fuzzerTestOneInput(byte[] content) {
    Outcome outcome = READERS.get(name).read(content);
    taken += outcome.taken() ? 1 : 0;
    refused += outcome.taken() ? 0 : 1;
    slowest = Math.max(slowest, outcome.nanos());
    largest = Math.max(largest, outcome.bytes());
  }

  /** Tells what came of all. */
  public static void fuzzerTearDown() {
    System.err.printf(
        "TOLD %d taken, %d refused, slowest %d ms, largest %.1f MiB%n",
        taken, refused, slowest / 1_000_000, largest / (double) (1 << 20));
  }
}
