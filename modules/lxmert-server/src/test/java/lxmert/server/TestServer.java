package lxmert.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import lxmert.answer.SmallAnswerer;
import lxmert.io.Json;
import lxmert.serving.ServingLimits;
import lxmert.tensor.Precision;

/** A server with a small random model, on a free port, and a client of it. */
final class TestServer implements AutoCloseable {
  static final String MODEL = "lxmert-vqa";
  static final Path IMAGES = Path.of("../lxmert/src/test/resources/golden/frcnn");

  private final InferenceServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ConcurrentLinkedQueue<String> log;

  private TestServer(InferenceServer server, ConcurrentLinkedQueue<String> log) {
    this.server = server;
    this.log = log;
  }

  /** Options for models in a folder, which is filled once. */
  static ServerOptions options(Path folder, ServingLimits serving, HttpLimits http) {
    Path detector = folder.resolve("detector");
    Path model = folder.resolve("model");
    if (!Files.exists(model)) {
      SmallAnswerer.writeDetector(detector);
      SmallAnswerer.writeModel(model, SmallAnswerer.featureSize());
    }
    return new ServerOptions(
        "127.0.0.1",
        0,
        new LinkedHashMap<>(Map.of(MODEL, model)),
        null,
        detector,
        "cpu",
        Precision.FLOAT32,
        serving,
        http,
        Duration.ofMillis(300),
        Duration.ofSeconds(20),
        List.of("https://page.example"));
  }

  static ServerOptions options(Path folder) {
    return options(folder, ServingLimits.STANDARD, HttpLimits.STANDARD);
  }

  /** The same with other models. */
  static ServerOptions withModels(ServerOptions old, Map<String, Path> models) {
    return with(old, old.port(), models);
  }

  /** The same on another port. */
  static ServerOptions withPort(ServerOptions old, int port) {
    return with(old, port, old.models());
  }

  private static ServerOptions with(ServerOptions old, int port, Map<String, Path> models) {
    return new ServerOptions(
        old.host(),
        port,
        models,
        old.pretrained(),
        old.detector(),
        old.device(),
        old.precision(),
        old.serving(),
        old.http(),
        old.drainDelay(),
        old.grace(),
        old.origins());
  }

  static TestServer start(ServerOptions options) {
    TestServer started = listen(options);
    started.server.load();
    return started;
  }

  /** Without loading any model. */
  static TestServer listen(ServerOptions options) {
    ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    return new TestServer(InferenceServer.start(options, log::add), log);
  }

  InferenceServer server() {
    return server;
  }

  /** Returns once a line of the log has all these parts; it is written after the response. */
  void awaitLog(String... parts) {
    await(
        () -> log.stream().anyMatch(line -> Stream.of(parts).allMatch(line::contains)), "the log");
  }

  /** The metrics once they have all these parts; requests are counted after their response. */
  String awaitMetrics(String... parts) {
    await(
        () -> Stream.of(parts).allMatch(text(get("/metrics"))::contains), String.join(", ", parts));
    return text(get("/metrics"));
  }

  private static void await(BooleanSupplier condition, String what) {
    for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    assertThat(condition.getAsBoolean()).as(what).isTrue();
  }

  static byte[] image(String name) {
    try {
      return Files.readAllBytes(IMAGES.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** An image in base64. */
  static String base64(String name) {
    return Base64.getEncoder().encodeToString(image(name));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<byte[]> get(String path) {
    return send(request(path).build());
  }

  HttpResponse<byte[]> post(String path, String json) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static JsonNode json(HttpResponse<byte[]> response) {
    return parse(text(response));
  }

  static JsonNode parse(String json) {
    try {
      return Json.mapper().readTree(json);
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
