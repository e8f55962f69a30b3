package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchCommandTest {
  private static final Path VOCABULARY =
      Path.of("../lxmert/src/test/resources/golden/lxmert/bert-base-uncased-vocab.txt");

  @TempDir private Path folder;

  private static CommandRun run(String... arguments) {
    return CommandRun.of(List.of(arguments));
  }

  @Test
  void saysWhatThereIs() {
    CommandRun run = run("fetch");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("frcnn-vg-finetuned", "lxmert-vqa-uncased", "answers-gqa");
    assertThat(run("fetch", "--json").out()).startsWith("{\"name\":\"lxmert-base-uncased\"");
  }

  @Test
  void fetchesFromAMirrorAndSaysWhatIsNotPinned() throws IOException {
    byte[] vocabulary = Files.readAllBytes(VOCABULARY);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/m/bert-base-uncased/",
        exchange -> {
          byte[] body =
              exchange.getRequestURI().getPath().endsWith("vocab.txt")
                  ? vocabulary
                  : new byte[] {'{', '}'};
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Path cache = folder.resolve("cache");
    Path out = folder.resolve("out");
    try {
      String mirror = "http://127.0.0.1:" + server.getAddress().getPort() + "/m";
      CommandRun run =
          run(
              "fetch",
              "bert-base-uncased",
              "--mirror",
              mirror,
              "--cache",
              cache.toString(),
              "--out",
              out.toString());
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("config.json, 2 bytes, from " + mirror + "/bert-base-uncased/config.json")
          .contains("not pinned: this is what came")
          .contains("vocab.txt, 231508 bytes")
          .contains("as pinned")
          .endsWith(out + System.lineSeparator());
    } finally {
      server.stop(0);
    }
    assertThat(out.resolve("vocab.txt")).hasSameBinaryContentAs(VOCABULARY);
    CommandRun again =
        run("fetch", "bert-base-uncased", "--offline", "--cache", cache.toString(), "--json");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out().lines()).hasSize(3).allMatch(line -> line.contains("the cache"));
  }

  @Test
  void otherVectorsThanThePinnedOnesAreRefused() throws IOException {
    Path own = folder.resolve("glove.6B.zip");
    Files.write(own, new byte[] {'P', 'K', '!'});
    String cache = folder.resolve("cache").toString();
    run("fetch", "glove", "--cache", cache, "--offline")
        .assertRefused("is not in the cache", "lxmert fetch glove --file glove.6B.zip=PATH");
    run("fetch", "glove", "--file", "glove.6B.zip=" + own, "--cache", cache)
        .assertRefused("it has 3 bytes, expected 862182613");
  }

  @Test
  void saysInOneSentenceWhatIsWrong() {
    String cache = folder.toString();
    run("fetch", "bert").assertRefused("there is nothing called bert; known names are");
    run("fetch", "answers-vqa", "--mirror", "ftp://x", "--cache", cache)
        .assertRefused("the mirror ftp://x is not an address");
    run("fetch", "answers-vqa", "--offline", "--cache", cache)
        .assertRefused(
            "is not in the cache", "lxmert fetch answers-vqa --file trainval_label2ans.json=PATH");
  }
}
