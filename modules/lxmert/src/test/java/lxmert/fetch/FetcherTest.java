package lxmert.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import lxmert.fetch.Fetcher.Fetched;
import lxmert.io.Digests;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
  private static final byte[] CONTENT = new byte[300_000];
  private static final String TAG = "ETag: \"one\"";

  static {
    new SplittableRandom(1).nextBytes(CONTENT);
  }

  @TempDir private Path cache;

  private FetchOptions options(URI... mirrors) {
    return new FetchOptions(
        cache, List.of(mirrors), false, 4, Duration.ofMillis(1), Duration.ofSeconds(20));
  }

  private static Catalogue.Entry entry(@Nullable String sha256, URI... urls) {
    return new Catalogue.Entry(
        "model", "a test", List.of(new Catalogue.Item("w.bin", List.of(urls), null, sha256)));
  }

  private static Catalogue.Entry pinned(URI... urls) {
    return entry(Digests.of(CONTENT), urls);
  }

  private Fetched fetch(FetchOptions options, Catalogue.Entry entry) {
    return new Fetcher(options, Progress.silent()).fetch(entry, Map.of()).get(0);
  }

  private static void whole(OutputStream out, String... headers) throws IOException {
    UnrulyServer.head(
        out,
        "200 OK",
        Stream.concat(Stream.of("Content-Length: " + CONTENT.length), Arrays.stream(headers))
            .toArray(String[]::new));
    out.write(CONTENT);
  }

  /** The rest of the file from the byte that was asked for; announces all of it, gives so much. */
  private static void rest(UnrulyServer.Request request, OutputStream out, int bytes)
      throws IOException {
    int from = request.from();
    UnrulyServer.head(
        out,
        "206 Partial Content",
        "Content-Length: " + (CONTENT.length - from),
        "Content-Range: bytes %d-%d/%d".formatted(from, CONTENT.length - 1, CONTENT.length),
        TAG);
    out.write(CONTENT, from, Math.min(bytes, CONTENT.length - from));
  }

  /** Announces everything, gives a part, and hangs up once that has been read. */
  private void broken(OutputStream out, int bytes, String... headers) throws IOException {
    UnrulyServer.head(
        out,
        "200 OK",
        Stream.concat(Stream.of("Content-Length: " + CONTENT.length), Arrays.stream(headers))
            .toArray(String[]::new));
    out.write(CONTENT, 0, bytes);
    awaitPart(out, bytes);
  }

  /** What a client has not read when the connection breaks is lost to it. */
  private void awaitPart(OutputStream out, long size) throws IOException {
    out.flush();
    Path part = cache.resolve("model/w.bin.part");
    for (int i = 0; i < 2000 && (!Files.exists(part) || Files.size(part) != size); i++) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertWhole() {
    assertThat(cache.resolve("model/w.bin")).hasBinaryContent(CONTENT);
    assertThat(cache.resolve("model/w.bin.part")).doesNotExist();
    assertThat(cache.resolve("model/w.bin.part.json")).doesNotExist();
  }

  @Test
  void fetchesOnceAndThenFromTheCache() throws IOException {
    try (UnrulyServer server = new UnrulyServer((n, request, out) -> whole(out))) {
      Catalogue.Entry entry = pinned(server.address("/w.bin"));
      Fetched first = fetch(options(), entry);
      assertThat(first.from()).isEqualTo(server.address("/w.bin").toString());
      assertThat(first.pinned()).isTrue();
      assertThat(first.size()).isEqualTo(CONTENT.length);
      assertThat(fetch(options(), entry).from()).isEqualTo("the cache");
      assertThat(server.requests()).hasSize(1);
      assertWhole();
      // What was damaged on disk is fetched again.
      Files.write(cache.resolve("model/w.bin"), new byte[] {1, 2, 3});
      assertThat(fetch(options(), entry).from()).startsWith("http");
      assertWhole();
    }
  }

  @Test
  void whatIsNotPinnedIsRememberedAsItCame() throws IOException {
    try (UnrulyServer server = new UnrulyServer((n, request, out) -> whole(out))) {
      Catalogue.Entry entry = entry(null, server.address("/w.bin"));
      Fetched first = fetch(options(), entry);
      assertThat(first.pinned()).isFalse();
      assertThat(first.sha256()).isEqualTo(Digests.of(CONTENT));
      assertThat(fetch(options(), entry).from()).isEqualTo("the cache");
      Files.write(cache.resolve("model/w.bin"), new byte[] {1, 2, 3});
      assertThat(fetch(options(), entry).from()).startsWith("http");
    }
  }

  @Test
  void goesOnWhereTheConnectionBroke() throws IOException {
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) -> {
              if (n == 1) {
                broken(out, 100_000, TAG);
              } else if (n == 2) {
                rest(request, out, 50_000);
                awaitPart(out, request.from() + 50_000);
              } else {
                rest(request, out, CONTENT.length);
              }
            })) {
      fetch(options(), pinned(server.address("/w.bin")));
      assertWhole();
      assertThat(server.requests()).hasSize(3);
      assertThat(server.requests().get(1).from()).isEqualTo(100_000);
      assertThat(server.requests().get(1).headers()).containsEntry("if-range", "\"one\"");
      assertThat(server.requests().get(2).from()).isEqualTo(150_000);
    }
  }

  @Test
  void anotherRunGoesOnToo() throws IOException {
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) -> {
              if (n <= 4) {
                broken(out, 20_000 * n, TAG); // ignores ranges
              } else {
                rest(request, out, CONTENT.length);
              }
            })) {
      Catalogue.Entry entry = pinned(server.address("/w.bin"));
      assertThatThrownBy(() -> fetch(options(), entry))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("broke off at byte 80000 (4 attempts)");
      fetch(options(), entry);
      assertThat(server.requests().get(4).from()).isEqualTo(80_000);
      assertWhole();
    }
  }

  @Test
  void startsOverWhereTheServerIgnoresRangesOrChangedTheFile() throws IOException {
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) -> {
              if (n == 1) {
                broken(out, 100_000, "Last-Modified: Mon, 05 Oct 2020 10:00:00 GMT");
              } else {
                whole(out, "ETag: \"two\"");
              }
            })) {
      fetch(options(), pinned(server.address("/w.bin")));
      assertWhole();
      assertThat(server.requests().get(1).headers())
          .containsEntry("if-range", "Mon, 05 Oct 2020 10:00:00 GMT");
    }
  }

  @Test
  void asksForTheWholeFileWhereNothingTellsThatItIsTheSame() throws IOException {
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) -> {
              if (n == 1) {
                broken(out, 100_000, "ETag: W/\"weak\"");
              } else {
                whole(out);
              }
            })) {
      fetch(options(), pinned(server.address("/w.bin")));
      assertWhole();
      assertThat(server.requests().get(1).headers()).doesNotContainKey("range");
    }
  }

  @Test
  void aPieceThatWasNotAskedForIsThrownAway() throws IOException {
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) -> {
              if (n == 1) {
                broken(out, 100_000, TAG);
              } else if (n == 2) {
                UnrulyServer.head(
                    out,
                    "206 Partial Content",
                    "Content-Length: 10",
                    "Content-Range: bytes 5-14/300000",
                    TAG);
                out.write(CONTENT, 5, 10);
              } else if (n == 3) {
                UnrulyServer.head(out, "416 Range Not Satisfiable", "Content-Length: 0");
              } else {
                whole(out, TAG);
              }
            })) {
      fetch(options(), pinned(server.address("/w.bin")));
      assertWhole();
      assertThat(server.requests()).hasSize(4);
    }
  }

  @Test
  void aShorterLengthThanTheFileIsSeenByTheDigest() throws IOException {
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) -> {
              UnrulyServer.head(out, "200 OK", "Content-Length: 1000");
              out.write(CONTENT);
            })) {
      Catalogue.Entry entry = pinned(server.address("/w.bin"));
      assertThatThrownBy(() -> fetch(options(), entry))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("gave another file: its SHA-256 is ");
      assertThat(cache.resolve("model/w.bin")).doesNotExist();
      assertThat(cache.resolve("model/w.bin.part")).doesNotExist();
    }
  }

  @Test
  void wrongBytesAreRefusedAndTheNextHomeIsTried() throws IOException {
    byte[] wrong = CONTENT.clone();
    wrong[200_000]++;
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) -> {
              if (request.path().equals("/right")) {
                whole(out);
              } else {
                UnrulyServer.head(out, "200 OK", "Content-Length: " + wrong.length);
                out.write(wrong);
              }
            })) {
      Catalogue.Entry entry = pinned(server.address("/wrong"), server.address("/right"));
      assertThat(fetch(options(), entry).from()).endsWith("/right");
      assertWhole();
      Catalogue.Entry size =
          new Catalogue.Entry(
              "sized",
              "a test",
              List.of(new Catalogue.Item("w.bin", List.of(server.address("/wrong")), 17L, null)));
      assertThatThrownBy(() -> fetch(options(), size))
          .hasMessageContaining("it has 300000 bytes, expected 17");
    }
  }

  @Test
  void mirrorsComeFirstAndRedirectsAreFollowed() throws IOException {
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) -> {
              if (request.path().equals("/mirror/model/w.bin")) {
                UnrulyServer.head(out, "302 Found", "Location: /elsewhere", "Content-Length: 0");
              } else {
                whole(out);
              }
            })) {
      Catalogue.Entry entry = pinned(server.address("/home"));
      assertThat(fetch(options(server.address("/mirror/")), entry).from()).contains("/mirror/");
      assertThat(server.requests())
          .extracting(UnrulyServer.Request::path)
          .containsExactly("/mirror/model/w.bin", "/elsewhere");
    }
  }

  @Test
  void aRedirectWithoutEndEnds() throws IOException {
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) ->
                UnrulyServer.head(out, "302 Found", "Location: /again", "Content-Length: 0"))) {
      Catalogue.Entry entry = pinned(server.address("/w.bin"));
      assertThatThrownBy(() -> fetch(options(), entry)).hasMessageContaining("answered 302");
    }
  }

  @Test
  void aHomeThatIsGoneIsToldWithWhatToDo() throws IOException {
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) ->
                UnrulyServer.head(
                    out,
                    request.path().equals("/gone") ? "404 Not Found" : "500 Oh",
                    "Content-Length: 0"))) {
      Catalogue.Entry entry = pinned(server.address("/gone"), server.address("/ill"));
      assertThatThrownBy(() -> fetch(options(), entry))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "w.bin of model could not be fetched: %s answered 404; %s answered 500 (4 attempts)."
                      .formatted(server.address("/gone"), server.address("/ill"))
                  + " If its homes are gone, get the file elsewhere and give it with: lxmert fetch"
                  + " model --file w.bin=PATH");
      assertThat(server.requests()).hasSize(5); // 404 is final, 500 may pass
    }
  }

  @Test
  void aServerThatFallsSilentIsGivenUp() throws IOException {
    FetchOptions impatient =
        new FetchOptions(cache, List.of(), false, 2, Duration.ofMillis(1), Duration.ofSeconds(2));
    CountDownLatch givenUp = new CountDownLatch(1);
    try (UnrulyServer server =
        new UnrulyServer(
            (n, request, out) -> {
              broken(out, 100_000, TAG);
              awaitQuietly(givenUp);
            })) {
      Catalogue.Entry entry = pinned(server.address("/w.bin"));
      assertThatThrownBy(() -> fetch(impatient, entry))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("(2 attempts)");
      assertThat(cache.resolve("model/w.bin.part")).hasSize(100_000);
    } finally {
      givenUp.countDown();
    }
  }

  @Test
  void nobodyAtHomeIsTold() throws IOException {
    URI closed;
    try (UnrulyServer server = new UnrulyServer((n, request, out) -> whole(out))) {
      closed = server.address("/w.bin");
    }
    assertThatThrownBy(() -> fetch(options(), pinned(closed)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(closed + " cannot be reached");
  }

  @Test
  void filesByHandAreTakenIfTheyAreTheRightOnes() throws IOException {
    Path right = Files.write(cache.resolve("right.bin"), CONTENT);
    Path wrong = Files.writeString(cache.resolve("wrong.bin"), "no");
    Catalogue.Entry entry = pinned(URI.create("http://127.0.0.1:9/never"));
    FetchOptions offline = FetchOptions.standard(cache, List.of(), true);
    Fetcher fetcher = new Fetcher(offline, Progress.silent());
    assertThatThrownBy(() -> fetcher.fetch(entry, Map.of()))
        .hasMessageContaining("is not in the cache; fetch it without --offline, or get the file");
    assertThatThrownBy(() -> fetcher.fetch(entry, Map.of("w.bin", wrong)))
        .hasMessageContaining("wrong.bin is not w.bin: its SHA-256 is ");
    assertThatThrownBy(() -> fetcher.fetch(entry, Map.of("x.bin", right)))
        .hasMessage("model has no file x.bin, expected one of w.bin");
    assertThat(fetcher.fetch(entry, Map.of("w.bin", right)).get(0).from()).endsWith("right.bin");
    assertThat(fetcher.fetch(entry, Map.of()).get(0).from()).isEqualTo("the cache");
    assertWhole();
  }
}
