package lxmert.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What fuzzers began with and what they found, read again by every run of the tests. */
class CorpusTest {
  private static final Path CORPUS = Path.of("src/test/resources/corpus");

  private final Readers readers = new Readers();

  @TestFactory
  Stream<DynamicContainer> isTakenOrRefused() {
    return readers.names().stream()
        .map(
            name ->
                DynamicContainer.dynamicContainer(
                    name,
                    files(name).stream()
                        .map(
                            file ->
                                DynamicTest.dynamicTest(
                                    file.getFileName().toString(),
                                    () -> readers.get(name).read(Files.readAllBytes(file))))));
  }

  @Test
  void everyReaderHasOne() throws IOException {
    Set<String> folders = new TreeSet<>();
    try (Stream<Path> all = Files.list(CORPUS)) {
      all.forEach(folder -> folders.add(folder.getFileName().toString()));
    }
    assertThat(folders).containsExactlyElementsOf(new TreeSet<>(readers.names()));
  }

  private static List<Path> files(String reader) {
    try (Stream<Path> files = Files.list(CORPUS.resolve(reader))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException("reader " + reader + " has no corpus", e);
    }
  }
}
