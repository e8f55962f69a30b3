package lxmert.fetch;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lxmert.WrongValues;
import lxmert.io.Digests;
import lxmert.io.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of the cache's own files say of a wrong value at every field. */
class FetchMessagesTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path cache;

  private void fetch(boolean offline, URI... urls) {
    Catalogue.Item item = new Catalogue.Item("w.bin", List.of(urls), null, null);
    FetchOptions options =
        new FetchOptions(cache, List.of(), offline, 1, Duration.ZERO, Duration.ofSeconds(20));
    new Fetcher(options, Progress.silent())
        .fetch(new Catalogue.Entry("model", "a test", List.of(item)), Map.of());
  }

  private Path inFolder(String name) throws IOException {
    return Files.createDirectories(cache.resolve("model")).resolve(name);
  }

  private static void whole(OutputStream out) throws IOException {
    UnrulyServer.head(out, "200 OK", "Content-Length: " + CONTENT.length);
    out.write(CONTENT);
  }

  @Test
  void whatWasBegun() throws IOException {
    try (UnrulyServer server = new UnrulyServer((number, request, out) -> whole(out))) {
      WrongValues.of(
              inFolder("w.bin.part.json"),
              "{'url': 'https://example.org/w.bin', 'validator': 'one'}",
              file -> {
                Files.deleteIfExists(inFolder("w.bin"));
                Files.write(inFolder("w.bin.part"), CONTENT);
                fetch(false, server.address("/w.bin"));
              })
          .optional("validator")
          .walk();
    }
  }

  @Test
  void digests() throws IOException {
    Files.write(inFolder("w.bin"), CONTENT);
    WrongValues.of(
            inFolder(".digests.json"),
            "{'w.bin': '%s', 'other.bin': 'another'}".formatted(Digests.of(CONTENT)),
            file -> fetch(true))
        .maps("") // another number of files is no mistake
        .walk();
  }
}
