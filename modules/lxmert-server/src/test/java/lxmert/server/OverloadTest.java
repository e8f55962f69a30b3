package lxmert.server;

import static lxmert.server.TestServer.base64;
import static lxmert.server.TestServer.json;
import static lxmert.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import lxmert.answer.SmallAnswerer;
import lxmert.serving.ServingLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More is asked than can be answered: what is refused is told so, and the rest is right. */
class OverloadTest {
  private static final String INFER = "/v2/models/lxmert-vqa/infer";
  private static final int CLIENTS = 200;

  @TempDir static Path folder;

  private static ServingLimits limits(int batch, int queue, Duration delay, Duration deadline) {
    return new ServingLimits(batch, delay, queue, 64L << 20, deadline, 40_000_000, 16384, 64, 4);
  }

  private static HttpLimits roomFor(int requests) {
    HttpLimits usual = HttpLimits.STANDARD;
    return new HttpLimits(
        usual.bodyBytes(),
        requests,
        usual.connections(),
        usual.headerTime(),
        usual.idle(),
        usual.slack(),
        usual.bytesPerSecond(),
        usual.keepAlive());
  }

  private static TestServer start(ServingLimits limits) {
    return TestServer.start(TestServer.options(folder, limits, HttpLimits.STANDARD));
  }

  private static <T> List<T> atOnce(int count, Callable<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(count);
    try {
      List<Future<T>> futures = IntStream.range(0, count).mapToObj(i -> pool.submit(work)).toList();
      List<T> results = new ArrayList<>();
      for (Future<T> each : futures) {
        results.add(each.get());
      }
      return results;
    } finally {
      pool.shutdown();
    }
  }

  /** An image that no cache knows. */
  private static String noise(long seed) {
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int i = 0; i < 48 * 40; i++) {
      image.setRGB(i % 48, i / 48, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }

  private static JsonNode statistics(TestServer server) {
    return json(server.get("/v2/models/lxmert-vqa/stats")).path("model_stats").path(0);
  }

  @Test
  void everyRequestIsAnsweredOrRefused() throws Exception {
    try (TestServer server =
        TestServer.start(
            TestServer.options(
                folder, limits(4, 8, Duration.ZERO, Duration.ofSeconds(30)), roomFor(256)))) {
      Random random = new Random(1);
      List<String> bodies =
          IntStream.range(0, CLIENTS)
              .mapToObj(i -> Bodies.infer(noise(random.nextLong()), "", "how many"))
              .toList();
      AtomicInteger next = new AtomicInteger();
      List<HttpResponse<byte[]>> responses =
          atOnce(CLIENTS, () -> server.post(INFER, bodies.get(next.getAndIncrement())));
      assertThat(responses).allMatch(r -> r.statusCode() == 200 || r.statusCode() == 503);
      List<HttpResponse<byte[]>> refused =
          responses.stream().filter(r -> r.statusCode() == 503).toList();
      int answered = CLIENTS - refused.size();
      assertThat(answered).isGreaterThanOrEqualTo(8);
      assertThat(refused)
          .isNotEmpty()
          .allMatch(r -> text(r).contains("\"code\":\"unavailable\""))
          .allMatch(
              r -> {
                int seconds = Integer.parseInt(r.headers().firstValue("Retry-After").orElse("0"));
                return seconds >= 1 && seconds <= 30;
              });
      JsonNode counts = statistics(server);
      assertThat(counts.at("/inference_stats/success/count").asLong()).isEqualTo(answered);
      assertThat(counts.at("/inference_stats/fail/count").asLong()).isEqualTo(refused.size());
      assertThat(counts.path("inference_count").asLong()).isEqualTo(answered);
      server.awaitMetrics(
          "lxmert_rejected_total{reason=\"queue_full\"} " + refused.size() + ".0",
          "lxmert_queue_size{model=\"lxmert-vqa\",version=\"1\"} 0.0",
          "lxmert_http_requests_in_flight 1.0");
    }
  }

  @Test
  void requestsShareARunAndKeepTheirAnswers() throws Exception {
    String[] questions = {"how many", "is it red", "what color is the big dog", "why"};
    String image = base64("image_b.png");
    List<JsonNode> alone = new ArrayList<>();
    try (TestServer server = start(ServingLimits.STANDARD)) {
      for (String question : questions) {
        alone.add(outputs(server.post(INFER, Bodies.infer(image, "", question))));
      }
    }
    try (TestServer server = start(limits(8, 64, Duration.ofMinutes(1), Duration.ofMinutes(2)))) {
      AtomicInteger next = new AtomicInteger();
      List<HttpResponse<byte[]>> together =
          atOnce(
              16,
              () -> {
                int i = next.getAndIncrement() % 4;
                return server.post(
                    INFER, Bodies.infer(image, ",\"id\":\"" + i + "\"", questions[i]));
              });
      assertThat(statistics(server).path("execution_count").asLong()).isEqualTo(2);
      for (HttpResponse<byte[]> response : together) {
        JsonNode expected = alone.get(json(response).path("id").asInt());
        JsonNode found = outputs(response);
        for (int k = 0; k < 5; k++) {
          assertThat(found.path(0).path("data").path(k))
              .isEqualTo(expected.path(0).path("data").path(k));
          assertThat(found.path(1).path("data").path(k).asDouble())
              .isCloseTo(expected.path(1).path("data").path(k).asDouble(), within(1e-5));
        }
      }
    }
  }

  /** Features so large that the scores are no numbers, in one run with a sound request. */
  @Test
  void oneThatFailsDoesNotFailItsNeighbour() throws Exception {
    try (TestServer server = start(limits(2, 64, Duration.ofMinutes(1), Duration.ofMinutes(2)))) {
      String sound = Bodies.infer(base64("image_b.png"), "", "how many");
      int size = SmallAnswerer.featureSize();
      String broken =
          """
          {"inputs":[{"name":"question","shape":[1],"datatype":"BYTES","data":["how many"]},
          {"name":"features","shape":[1,1,%d],"datatype":"FP32","data":[%s3e38]},
          {"name":"boxes","shape":[1,1,4],"datatype":"FP32","data":[0,0,1,1]}]}"""
              .formatted(size, "3e38,-3e38,".repeat(size / 2).substring(0, 11 * (size / 2) - 6));
      AtomicInteger next = new AtomicInteger();
      List<Integer> statuses =
          atOnce(
              2,
              () -> server.post(INFER, next.getAndIncrement() == 0 ? sound : broken).statusCode());
      assertThat(statuses).containsExactlyInAnyOrder(200, 500);
      server.awaitLog("\"level\":\"error\"", "\"trace\":");
    }
  }

  @Test
  void whoeverWentAwayIsNotAnswered() throws Exception {
    try (TestServer server = start(limits(2, 64, Duration.ofMinutes(1), Duration.ofMinutes(2)))) {
      String body = Bodies.infer(base64("image_b.png"), "", "how many");
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
        socket
            .getOutputStream()
            .write(
                Bodies.utf8(
                    "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(INFER, body.length(), body)));
        server.awaitMetrics("lxmert_http_requests_in_flight 2.0");
      }
      server.awaitLog("\"outcome\":\"cancelled\"");
      List<HttpResponse<byte[]>> others = atOnce(2, () -> server.post(INFER, body));
      assertThat(others).allMatch(each -> each.statusCode() == 200);
      assertThat(statistics(server).path("inference_count").asLong()).isEqualTo(2);
    }
  }

  private static JsonNode outputs(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    return json(response).path("outputs");
  }

  @Test
  void whatIsLateIsNotComputed() {
    try (TestServer server = start(limits(8, 64, Duration.ofSeconds(2), Duration.ofSeconds(30)))) {
      String image = base64("image_b.png");
      HttpResponse<byte[]> byParameter =
          server.post(
              INFER, Bodies.infer(image, ",\"parameters\":{\"timeout\":100000}", "how many"));
      assertThat(byParameter.statusCode()).isEqualTo(504);
      assertThat(text(byParameter)).contains("deadline_exceeded");
      HttpResponse<byte[]> byHeader =
          server.send(
              server
                  .request(INFER)
                  .header("X-Request-Timeout-Ms", "100")
                  .POST(BodyPublishers.ofString(Bodies.infer(image, "", "how many")))
                  .build());
      assertThat(byHeader.statusCode()).isEqualTo(504);
      assertThat(outputs(server.post(INFER, Bodies.infer(image, "", "why")))).hasSize(2);
      assertThat(statistics(server).path("inference_count").asLong()).isOne();
    }
  }

  @Test
  void aFullQueueRefusesWhatWouldNeverFit() {
    ServingLimits narrow =
        new ServingLimits(
            4, Duration.ZERO, 8, 1000, Duration.ofSeconds(30), 40_000_000, 16384, 64, 4);
    try (TestServer server = start(narrow)) {
      HttpResponse<byte[]> response = server.post(INFER, Bodies.infer(noise(3), "", "how many"));
      assertThat(response.statusCode()).isEqualTo(422);
      assertThat(text(response)).contains("5760 bytes once decoded, expected at most 1000");
    }
  }
}
