package lxmert.server;

import static lxmert.server.TestServer.base64;
import static lxmert.server.TestServer.json;
import static lxmert.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lxmert.answer.SmallAnswerer;
import lxmert.io.UserError;
import lxmert.serving.ServingLimits;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the first probe to the last answer. */
@Timeout(120)
class LifecycleTest {
  private static final String INFER = "/v2/models/lxmert-vqa/infer";

  @TempDir static Path folder;

  @Test
  void listensBeforeItIsReady() throws Exception {
    try (TestServer server = TestServer.listen(TestServer.options(folder))) {
      assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
      assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(503);
      assertThat(server.get("/v2/models/lxmert-vqa/ready").statusCode()).isEqualTo(503);
      assertThat(server.get("/v2/models/lxmert-vqa").statusCode()).isEqualTo(503);
      String body = "{\"question\":\"why\",\"image\":\"%s\"}".formatted(base64("image_b.png"));
      HttpResponse<byte[]> early = server.post("/models/lxmert-vqa", body);
      assertThat(early.statusCode()).isEqualTo(503);
      assertThat(json(early).path("error").asText())
          .isEqualTo("Model lxmert-vqa is currently loading");
      assertThat(json(early).path("estimated_time").asDouble()).isPositive();
      assertThat(early.headers().firstValue("Retry-After")).isPresent();
      assertThat(text(server.post("/v2/repository/index", "{}"))).contains("LOADING");
      assertThat(text(server.post("/v2/repository/index", "{\"ready\":true}"))).isEqualTo("[]");

      CompletableFuture<HttpResponse<byte[]>> patient =
          CompletableFuture.supplyAsync(
              () -> server.post("/", body.replace("}", ",\"options\":{\"wait_for_model\":true}}")));
      server.server().load();
      assertThat(patient.get().statusCode()).isEqualTo(200);
      assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatWasTakenIsAnsweredWhenItStops() throws Exception {
    ServingLimits waiting =
        new ServingLimits(
            32, Duration.ofSeconds(5), 64, 64L << 20, Duration.ofSeconds(30), 1 << 20, 4096, 16, 4);
    TestServer server = TestServer.start(TestServer.options(folder, waiting, HttpLimits.STANDARD));
    List<CompletableFuture<HttpResponse<byte[]>>> taken = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      taken.add(
          CompletableFuture.supplyAsync(
              () -> server.post(INFER, Bodies.infer(base64("image_b.png"), "", "how many")),
              task -> new Thread(task).start()));
    }
    server.awaitMetrics("lxmert_http_requests_in_flight 9.0");
    int port = server.server().port();
    try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
      CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> server.server().drain());
      HttpResponse<byte[]> ready = server.get("/v2/health/ready");
      while (ready.statusCode() == 200) {
        ready = server.get("/v2/health/ready");
      }
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.headers().firstValue("Connection")).contains("close");
      awaitClosed(port);
      open.getOutputStream()
          .write(Bodies.utf8("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"));
      assertThat(open.getInputStream().readAllBytes())
          .asString(StandardCharsets.UTF_8)
          .startsWith("HTTP/1.1 503")
          .contains("shutting down");
      for (CompletableFuture<HttpResponse<byte[]>> each : taken) {
        assertThat(each.get().statusCode()).isEqualTo(200);
      }
      stop.get();
    }
  }

  /** Returns once nobody listens. */
  private static void awaitClosed(int port) throws InterruptedException {
    try {
      while (true) {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (IOException e) {
      assertThat(e).isInstanceOf(java.net.ConnectException.class);
    }
  }

  @Test
  void severalModelsUnderTheirNamesOneOfTwoImages() {
    ServerOptions one = TestServer.options(folder);
    Map<String, Path> models = new LinkedHashMap<>(one.models());
    int size = SmallAnswerer.featureSize();
    models.put("pairs", SmallAnswerer.writePairModel(folder.resolve("pairs"), size));
    try (TestServer server = TestServer.start(TestServer.withModels(one, models))) {
      String left = base64("image_b.png");
      String right = base64("image_c.png");
      String single = Bodies.infer(left, "", "how many");
      String path = "/v2/models/pairs/infer";
      assertThat(json(server.get("/v2/models/pairs")).path("inputs").findValuesAsText("name"))
          .containsSubsequence("image", "image_2", "features_2", "boxes_2");
      assertThat(server.post(path, single).statusCode()).isEqualTo(400);
      JsonNode there = outputs(server, path, withSecond(single, right));
      JsonNode back = outputs(server, path, withSecond(Bodies.infer(right, "", "how many"), left));
      double sum = 0;
      for (JsonNode score : there.path(1).path("data")) {
        sum += score.asDouble();
      }
      assertThat(sum).isBetween(0.9999, 1.0001); // a softmax
      assertThat(back).isNotEqualTo(there);
      assertThat(outputs(server, INFER, single)).hasSize(2);
      assertThat(json(server.get("/v2/models/stats")).path("model_stats")).hasSize(2);
      String huggingFace =
          "{\"question\":\"how many\",\"image\":\"%s\",\"image_2\":\"%s\"}".formatted(left, right);
      assertThat(json(server.post("/models/pairs", huggingFace)).path(0).path("score"))
          .isEqualTo(there.path(1).path("data").path(0));
    }
  }

  private static JsonNode outputs(TestServer server, String path, String body) {
    HttpResponse<byte[]> response = server.post(path, body);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    return json(response).path("outputs");
  }

  private static String withSecond(String body, String image) {
    return body.replace(
        "}]}",
        "},{\"name\":\"image_2\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"%s\"]}]}"
            .formatted(image));
  }

  @Test
  void aTakenPortIsAMistakeOfTheUsers() throws Exception {
    try (TestServer first = TestServer.listen(TestServer.options(folder))) {
      ServerOptions same = TestServer.withPort(TestServer.options(folder), first.server().port());
      assertThatThrownBy(() -> TestServer.listen(same))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + first.server().port());
    }
  }

  @Test
  void memoryStaysFlatAndIsFreed() {
    String body = Bodies.infer(base64("image_b.png"), "", "how many");
    try (TestServer first = TestServer.start(TestServer.options(folder))) {
      ask(first, body, 1); // now what is loaded once a process is there
    }
    long before = Pointer.totalCount();
    try (TestServer server = TestServer.start(TestServer.options(folder))) {
      ask(server, body, 30);
      long warm = Pointer.totalBytes();
      ask(server, body, 200);
      assertThat(Pointer.totalBytes() - warm).isLessThan(1 << 20);
    }
    assertThat(Pointer.totalCount() - before).isLessThan(10); // a model has hundreds
  }

  private static void ask(TestServer server, String body, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(server.post(INFER, body).statusCode()).isEqualTo(200);
    }
  }
}
