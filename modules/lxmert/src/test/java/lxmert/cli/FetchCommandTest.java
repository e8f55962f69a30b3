package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FetchCommandTest {
  private static final Path VOCABULARY =
      Path.of("src/test/resources/golden/lxmert/bert-base-uncased-vocab.txt");

  @TempDir private Path folder;

  private record Run(int code, String out, String err) {}

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Run(main.execute(arguments), out.toString(), err.toString());
  }

  @Test
  void saysWhatThereIs() {
    Run run = run("fetch");
    assertThat(run.code).isZero();
    assertThat(run.out).contains("frcnn-vg-finetuned", "lxmert-vqa-uncased", "answers-gqa");
    assertThat(run("fetch", "--json").out).startsWith("{\"name\":\"lxmert-base-uncased\"");
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
      Run run =
          run(
              "fetch",
              "bert-base-uncased",
              "--mirror",
              mirror,
              "--cache",
              cache.toString(),
              "--out",
              out.toString());
      assertThat(run.code).as(run.err).isZero();
      assertThat(run.out)
          .contains("config.json, 2 bytes, from " + mirror + "/bert-base-uncased/config.json")
          .contains("not pinned: this is what came")
          .contains("vocab.txt, 231508 bytes")
          .contains("as pinned")
          .endsWith(out + System.lineSeparator());
    } finally {
      server.stop(0);
    }
    assertThat(out.resolve("vocab.txt")).hasSameBinaryContentAs(VOCABULARY);
    Run again =
        run("fetch", "bert-base-uncased", "--offline", "--cache", cache.toString(), "--json");
    assertThat(again.code).as(again.err).isZero();
    assertThat(again.out.lines()).hasSize(3).allMatch(line -> line.contains("the cache"));
  }

  @Test
  void saysInOneSentenceWhatIsWrong() {
    Run unknown = run("fetch", "bert");
    assertThat(unknown.code).isEqualTo(2);
    assertThat(unknown.err).contains("there is nothing called bert; known names are");
    Run mirror = run("fetch", "answers-vqa", "--mirror", "ftp://x", "--cache", folder.toString());
    assertThat(mirror.code).isEqualTo(2);
    assertThat(mirror.err).contains("the mirror ftp://x is no address");
    Run offline = run("fetch", "answers-vqa", "--offline", "--cache", folder.toString());
    assertThat(offline.code).isEqualTo(2);
    assertThat(offline.err)
        .contains("is not in the cache")
        .contains("lxmert fetch answers-vqa --file trainval_label2ans.json=PATH");
  }
}
