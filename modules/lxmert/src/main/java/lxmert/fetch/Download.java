package lxmert.fetch;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * One address to one file, over broken connections: what has come stays in a file {@code .part},
 * and the next attempt asks for the rest (RFC 9110, sections 13.1.5 and 14), provided that the
 * server says that the file is still the same.
 */
final class Download {
  private static final int BUFFER = 1 << 16;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+|\\*)");

  private final HttpClient client;
  private final FetchOptions options;
  private final URI url;
  private final Path part;

  /** What shows whether the file at an address is still the one that was begun. */
  private record Begun(
      @JsonProperty(value = "url", required = true) String url,
      @JsonProperty("validator") @Nullable String validator) {}

  /** Why an address did not deliver the file. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean mayPass;

    Failure(String message, boolean mayPass) {
      super(message);
      this.mayPass = mayPass;
    }
  }

  Download(HttpClient client, FetchOptions options, URI url, Path part) {
    this.client = client;
    this.options = options;
    this.url = url;
    this.part = part;
  }

  /** Completes the part, in several attempts. */
  void run(Progress.Bar bar) throws Failure {
    for (int attempt = 1; ; attempt++) {
      try {
        attempt(bar);
        return;
      } catch (Failure e) {
        if (!e.mayPass || attempt == options.attempts()) {
          throw e.mayPass
              ? new Failure(e.getMessage() + " (%d attempts)".formatted(attempt), false)
              : e;
        }
        bar.note(String.valueOf(e.getMessage()));
        pause(attempt);
      }
    }
  }

  private void pause(int attempt) {
    try {
      Thread.sleep(options.pause().toMillis() << (attempt - 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while fetching " + url, e);
    }
  }

  private void attempt(Progress.Bar bar) throws Failure {
    String validator = validator();
    long have = validator == null ? 0 : sizeOfPart();
    HttpResponse<InputStream> response = send(have, validator);
    try (InputStream body = response.body()) {
      boolean rest = response.statusCode() == 206 && startsAt(response, have);
      if (response.statusCode() == 416 || (response.statusCode() == 206 && !rest)) {
        forget();
        throw new Failure("%s gave a different piece than was asked for".formatted(url), true);
      }
      if (response.statusCode() != 200 && !rest) {
        boolean busy = response.statusCode() >= 500 || response.statusCode() == 429;
        throw new Failure("%s answered %d".formatted(url, response.statusCode()), busy);
      }
      long from = rest ? have : 0;
      remember(response);
      bar.note(from > 0 ? "resumed at byte " + from : "");
      copy(body, from, expected(response, from), bar);
    } catch (IOException e) {
      throw new Failure("%s broke off at byte %d".formatted(url, sizeOfPart()), true);
    }
  }

  private HttpResponse<InputStream> send(long have, @Nullable String validator) throws Failure {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(options.patience())
            .header("Accept-Encoding", "identity")
            .header("User-Agent", "lxmert");
    if (have > 0 && validator != null) {
      request.header("Range", "bytes=" + have + "-").header("If-Range", validator);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new Failure("%s cannot be reached: %s".formatted(url, reason), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while fetching " + url, e);
    }
  }

  private static boolean startsAt(HttpResponse<?> response, long have) {
    Matcher range =
        CONTENT_RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
    return range.matches() && Long.parseLong(range.group(1)) == have;
  }

  /** The size of the whole file, where the server gives it. */
  private static OptionalLong expected(HttpResponse<?> response, long from) {
    OptionalLong length = response.headers().firstValueAsLong("Content-Length");
    return length.isPresent() ? OptionalLong.of(from + length.getAsLong()) : length;
  }

  private void copy(InputStream body, long from, OptionalLong expected, Progress.Bar bar)
      throws Failure, IOException {
    long done = from;
    try (OutputStream out = openPart(from);
        Stall stall = Stall.watch(body, options.patience())) {
      Megabytes shown = new Megabytes(bar, done);
      byte[] buffer = new byte[BUFFER];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        write(out, buffer, read);
        done += read;
        stall.alive();
        shown.at(done);
      }
    }
    if (expected.isPresent() && done != expected.getAsLong()) {
      throw new Failure(
          "%s gave %d bytes and not %d".formatted(url, done, expected.getAsLong()), true);
    }
  }

  private OutputStream openPart(long from) {
    try {
      return from > 0
          ? Files.newOutputStream(part, StandardOpenOption.APPEND)
          : Files.newOutputStream(part);
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(part, e);
    }
  }

  private void write(OutputStream out, byte[] buffer, int count) {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(part, e);
    }
  }

  /** Tells a bar in megabytes. */
  private static final class Megabytes {
    private static final long MEGABYTE = 1_000_000;
    private final Progress.Bar bar;
    private long shown;

    Megabytes(Progress.Bar bar, long from) {
      this.bar = bar;
      shown = from / MEGABYTE;
    }

    void at(long bytes) {
      bar.advance(bytes / MEGABYTE - shown);
      shown = bytes / MEGABYTE;
    }
  }

  private Path begun() {
    return part.resolveSibling(part.getFileName() + ".json");
  }

  /** What the server called the file when it was begun, if it was begun at this address. */
  private @Nullable String validator() {
    if (!Files.exists(part) || !Files.exists(begun())) {
      return null;
    }
    Begun begun = Json.read(begun(), Begun.class);
    return begun.url.equals(url.toString()) ? begun.validator : null;
  }

  private void remember(HttpResponse<?> response) {
    Optional<String> strong =
        response.headers().firstValue("ETag").filter(tag -> tag.startsWith("\""));
    String validator = strong.or(() -> response.headers().firstValue("Last-Modified")).orElse(null);
    Json.write(begun(), new Begun(url.toString(), validator));
  }

  /** Deletes what has come. */
  void forget() {
    AtomicFiles.delete(part);
    AtomicFiles.delete(begun());
  }

  private long sizeOfPart() {
    return Files.exists(part) ? AtomicFiles.size(part) : 0;
  }
}
