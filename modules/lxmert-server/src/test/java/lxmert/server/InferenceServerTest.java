package lxmert.server;

import static lxmert.server.TestServer.base64;
import static lxmert.server.TestServer.image;
import static lxmert.server.TestServer.json;
import static lxmert.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lxmert.answer.Answer;
import lxmert.answer.Answerer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of the contract, answered as it says. */
class InferenceServerTest {
  private static final String INFER = "/v2/models/lxmert-vqa/infer";
  private static final String QUESTION = "what color is the big dog";

  @TempDir static Path folder;
  private static TestServer server;
  private static String image;

  @BeforeAll
  static void start() {
    server = TestServer.start(TestServer.options(folder));
    image = base64("image_b.png");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void tellsThatItIsReady() {
    assertThat(text(server.get("/v2/health/live"))).isEqualTo("{\"live\":true}");
    assertThat(text(server.get("/v2/health/ready"))).isEqualTo("{\"live\":true,\"ready\":true}");
    assertThat(text(server.get("/v2/models/lxmert-vqa/ready")))
        .isEqualTo("{\"name\":\"lxmert-vqa\",\"ready\":true}");
    assertThat(server.get("/v2/models/lxmert-vqa/versions/1/ready").statusCode()).isEqualTo(200);
    assertThat(server.get("/v2/models/lxmert-vqa/versions/2/ready").statusCode()).isEqualTo(404);
  }

  @Test
  void tellsWhatItIs() {
    JsonNode about = json(server.get("/v2"));
    assertThat(about).isEqualTo(json(server.get("/v2/")));
    assertThat(about.path("extensions").toString())
        .contains("binary_tensor_data", "statistics", "model_repository");
    JsonNode model = json(server.get("/v2/models/lxmert-vqa"));
    assertThat(model.path("platform").asText()).isEqualTo("java_lxmert");
    assertThat(model.path("inputs").findValuesAsText("name"))
        .containsExactly("question", "image", "features", "boxes");
    assertThat(model.path("outputs").findValuesAsText("name"))
        .startsWith("answer", "score", "logits", "words");
    HttpResponse<byte[]> index = server.post("/v2/repository/index", "{\"ready\":true}");
    assertThat(text(index))
        .isEqualTo(
            "[{\"name\":\"lxmert-vqa\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}]");
    assertThat(
            server
                .send(server.request("/v2/repository/index").POST(BodyPublishers.noBody()).build())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void answersAsTheLibraryDoes() {
    JsonNode reply = json(infer(Bodies.infer(image, ",\"id\":\"42\"", QUESTION)));
    assertThat(reply.path("model_name").asText()).isEqualTo("lxmert-vqa");
    assertThat(reply.path("model_version").asText()).isEqualTo("1");
    assertThat(reply.path("id").asText()).isEqualTo("42");
    JsonNode answers = reply.path("outputs").path(0);
    JsonNode scores = reply.path("outputs").path(1);
    assertThat(answers.path("shape").toString()).isEqualTo("[1,5]");
    assertThat(scores.path("datatype").asText()).isEqualTo("FP32");
    List<Answer> expected;
    try (Answerer answerer = Answerer.load(folder.resolve("model"), folder.resolve("detector"))) {
      expected = answerer.ask(TestServer.IMAGES.resolve("image_b.png"), QUESTION).answers();
    }
    for (int i = 0; i < 5; i++) {
      assertThat(answers.path("data").path(i).asText()).isEqualTo(expected.get(i).text());
      assertThat(scores.path("data").path(i).asDouble())
          .isCloseTo(expected.get(i).probability(), within(1e-5));
    }
  }

  private static HttpResponse<byte[]> infer(String body) {
    HttpResponse<byte[]> response = server.post(INFER, body);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    return response;
  }

  @Test
  void aBatchGivesWhatSingleRequestsGive() {
    String[] questions = {"is the cat red ?", "how many", QUESTION, "what is left of it"};
    JsonNode batch = json(infer(Bodies.infer(image, "", questions))).path("outputs");
    for (int i = 0; i < questions.length; i++) {
      JsonNode single = json(infer(Bodies.infer(image, "", questions[i]))).path("outputs");
      for (int k = 0; k < 5; k++) {
        assertThat(batch.path(0).path("data").path(5 * i + k))
            .isEqualTo(single.path(0).path("data").path(k));
        assertThat(batch.path(1).path("data").path(5 * i + k).asDouble())
            .isCloseTo(single.path(1).path("data").path(k).asDouble(), within(1e-5));
      }
    }
  }

  @Test
  void binaryTensorsGiveWhatJsonGives() {
    JsonNode expected = json(infer(Bodies.infer(image, "", QUESTION))).path("outputs");
    byte[] question = Bodies.elements(Bodies.utf8(QUESTION));
    byte[] picture = Bodies.elements(image("image_b.png"));
    byte[] head =
        Bodies.utf8(
            """
            {"inputs":[{"name":"question","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":%d}},
             {"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":%d}}],
             "outputs":[{"name":"score","parameters":{"binary_data":true}},{"name":"answer"}]}"""
                .formatted(question.length, picture.length));
    HttpResponse<byte[]> response = binary(head, question, picture);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/octet-stream");
    int length =
        Integer.parseInt(
            response.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
    JsonNode json =
        TestServer.parse(new String(response.body(), 0, length, StandardCharsets.UTF_8));
    assertThat(json.path("outputs").path(0).path("parameters").path("binary_data_size").asInt())
        .isEqualTo(20)
        .isEqualTo(response.body().length - length);
    ByteBuffer scores = ByteBuffer.wrap(response.body(), length, 20).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 5; i++) {
      assertThat(scores.getFloat()).isEqualTo(expected.path(1).path("data").path(i).floatValue());
    }
    assertThat(json.path("outputs").path(1).path("data")).isEqualTo(expected.path(0).path("data"));
  }

  private static HttpResponse<byte[]> binary(byte[] head, byte[]... tensors) {
    byte[] body = Bodies.concat(head, Bodies.concat(tensors));
    return server.send(
        server
            .request(INFER)
            .header("Content-Type", "application/octet-stream")
            .header("Inference-Header-Content-Length", Integer.toString(head.length))
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  @Test
  void preparedFeaturesAndLogits() {
    String features =
        """
        {"inputs":[{"name":"question","shape":[1],"datatype":"BYTES","data":["how many"]},
        {"name":"features","shape":[1,2,%1$d],"datatype":"FP32","data":[%2$s]},
        {"name":"boxes","shape":[1,2,4],"datatype":"FP32","data":[[[0,0,1,1],[0.1,0.2,0.3,0.4]]]}],
        "outputs":[{"name":"logits"},{"name":"score"}]}"""
            .formatted(featureSize(), "0.25,".repeat(2 * featureSize() - 1) + "1");
    JsonNode outputs = json(infer(features)).path("outputs");
    double best = 0;
    for (JsonNode logit : outputs.path(0).path("data")) {
      best = Math.max(best, 1 / (1 + Math.exp(-logit.asDouble())));
    }
    assertThat(outputs.path(1).path("data").path(0).asDouble()).isCloseTo(best, within(1e-6));
  }

  private static int featureSize() {
    return json(server.get("/v2/models/lxmert-vqa"))
        .path("inputs")
        .path(2)
        .path("shape")
        .path(2)
        .asInt();
  }

  @Test
  void allBodiesOfHuggingFaceGiveOneList() {
    String task =
        """
        {"inputs":{"question":"%s","image":"%s"},"parameters":{"top_k":2}}"""
            .formatted(QUESTION, image);
    JsonNode expected = huggingFace("/models/lxmert-vqa", task);
    assertThat(expected.size()).isEqualTo(2);
    assertThat(expected.path(0).path("score").asDouble())
        .isGreaterThan(expected.path(1).path("score").asDouble());
    String python =
        """
        {"inputs":"%2$s","parameters":{"topk":2},"question":"%1$s","image":"%2$s"}"""
            .formatted(QUESTION, image);
    String older =
        """
        {"question":"%s","image":"data:image/png;base64,%s","top_k":2}"""
            .formatted(QUESTION, image);
    assertThat(huggingFace("/models/lxmert-vqa", python)).isEqualTo(expected);
    assertThat(huggingFace("/", older)).isEqualTo(expected);
    String list =
        """
        {"inputs":[{"question":"%s","image":"%s"}],"top_k":2}"""
            .formatted(QUESTION, image);
    assertThat(huggingFace("/", list)).hasSize(1).containsExactly(expected);
    HttpRequest untyped =
        server.request("/models/lxmert-vqa").POST(BodyPublishers.ofString(python)).build();
    assertThat(json(server.send(untyped))).isEqualTo(expected);
  }

  private static JsonNode huggingFace(String path, String body) {
    HttpResponse<byte[]> response = server.post(path, body);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    return json(response);
  }

  @Test
  void theSimpleFormTakesFilesAndJson() {
    byte[] form =
        Bodies.concat(
            Bodies.utf8(
                "--edge\r\nContent-Disposition: form-data; name=\"question\"\r\n\r\n"
                    + QUESTION
                    + "\r\n--edge\r\nContent-Disposition: form-data; name=\"top_k\"\r\n\r\n3"
                    + "\r\n--edge\r\nContent-Disposition: form-data; name=\"image\";"
                    + " filename=\"../../etc/passwd\"\r\nContent-Type: image/png\r\n\r\n"),
            image("image_b.png"),
            Bodies.utf8("\r\n--edge--\r\n"));
    HttpResponse<byte[]> response =
        server.send(
            server
                .request("/answer")
                .header("Content-Type", "multipart/form-data; boundary=edge")
                .POST(BodyPublishers.ofByteArray(form))
                .build());
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    JsonNode reply = json(response);
    assertThat(reply.path("answers").size()).isEqualTo(3);
    assertThat(reply.path("image").path("width").asInt()).isPositive();
    assertThat(reply.path("timing_ms").path("total").asDouble()).isPositive();
    JsonNode same =
        json(
            server.post(
                "/answer",
                "{\"question\":\"%s\",\"image\":\"%s\",\"top_k\":3}".formatted(QUESTION, image)));
    assertThat(same.path("answers")).isEqualTo(reply.path("answers"));
    assertThat(same.path("answer")).isEqualTo(reply.path("answers").path(0).path("answer"));
  }

  @Test
  void aLongQuestionIsSaidToBeCut() {
    JsonNode reply = json(infer(Bodies.infer(image, "", "dog ".repeat(30))));
    assertThat(reply.path("parameters").path("truncated").asBoolean()).isTrue();
    assertThat(json(infer(Bodies.infer(image, "", "a dog"))).has("parameters")).isFalse();
  }

  @Test
  void headAnswersAsGetWithoutABody() {
    for (String path : List.of("/v2", "/v2/health/ready", "/metrics", "/openapi.json")) {
      HttpResponse<byte[]> get = server.get(path);
      HttpResponse<byte[]> head =
          server.send(server.request(path).method("HEAD", BodyPublishers.noBody()).build());
      assertThat(head.statusCode()).isEqualTo(get.statusCode());
      assertThat(head.headers().firstValue("Content-Type"))
          .isEqualTo(get.headers().firstValue("Content-Type"));
      assertThat(head.headers().firstValue("Content-Length")).isPresent();
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  void errorsOfTheFrameworkAreJson() {
    assertThat(text(server.get("/nothing"))).contains("\"error\":", "\"code\":\"not_found\"");
    HttpResponse<byte[]> wrong = server.get(INFER);
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).contains("POST");
    assertThat(text(wrong)).contains("method_not_allowed");
    HttpResponse<byte[]> posted = server.post("/v2", "{}");
    assertThat(Arrays.asList(posted.headers().firstValue("Allow").orElse("").split(", ")))
        .containsExactlyInAnyOrder("GET", "HEAD");
    HttpResponse<byte[]> nope = server.post("/v2/models/nope/infer", "{}");
    assertThat(nope.statusCode()).isEqualTo(404);
    assertThat(text(nope)).contains("{\"error\":\"unknown model 'nope'\",\"code\":\"not_found\"");
    HttpResponse<byte[]> header =
        server.send(server.request("/v2").header("X-Long", "x".repeat(20_000)).build());
    assertThat(header.statusCode()).isEqualTo(431);
    assertThat(text(header)).startsWith("{\"error\":");
    assertThat(header.headers().firstValue("X-Request-Id")).isPresent();
  }

  @Test
  void whatIsNoHttpIsAnsweredInJsonToo() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      socket.getOutputStream().write(Bodies.utf8("GET\r\n\r\n"));
      assertThat(socket.getInputStream().readAllBytes())
          .asString(StandardCharsets.UTF_8)
          .startsWith("HTTP/1.1 400")
          .contains("application/json", "{\"error\":")
          .doesNotContain("<");
    }
  }

  @Test
  void requestsHaveAnId() {
    HttpResponse<byte[]> own =
        server.send(server.request("/v2").header("X-Request-Id", "abc-1:2.3_x").build());
    assertThat(own.headers().firstValue("X-Request-Id")).contains("abc-1:2.3_x");
    assertThat(own.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    HttpResponse<byte[]> odd =
        server.send(server.request("/v2").header("X-Request-Id", "no good").build());
    assertThat(odd.headers().firstValue("X-Request-Id").orElseThrow()).matches("[0-9a-f-]{36}");
    server.awaitLog("{\"time\":", "\"request_id\":\"abc-1:2.3_x\"");
  }

  @Test
  void pagesOfOthersAskOnlyIfTheyMay() {
    HttpRequest.Builder preflight =
        server
            .request(INFER)
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Access-Control-Request-Method", "POST");
    HttpResponse<byte[]> known =
        server.send(preflight.copy().header("Origin", "https://page.example").build());
    assertThat(known.statusCode()).isEqualTo(204);
    assertThat(known.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://page.example");
    HttpResponse<byte[]> other =
        server.send(preflight.copy().header("Origin", "https://other.example").build());
    assertThat(other.statusCode()).isEqualTo(405);
    assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void statisticsCountElementsAndRuns() {
    JsonNode before = statistics();
    infer(Bodies.infer(image, "", "is it red", "how many", "why"));
    server.post(INFER, "{}");
    JsonNode after = statistics();
    assertThat(grown(before, after, "/inference_count")).isEqualTo(3);
    assertThat(grown(before, after, "/execution_count")).isEqualTo(1);
    for (String part : List.of("success", "queue", "compute_input", "compute_infer", "fail")) {
      assertThat(grown(before, after, "/inference_stats/" + part + "/count")).as(part).isOne();
    }
    assertThat(after.path("batch_stats").findValuesAsText("batch_size")).contains("3");
    assertThat(json(server.get("/v2/models/stats")).path("model_stats").path(0)).isEqualTo(after);
  }

  private static JsonNode statistics() {
    return json(server.get("/v2/models/lxmert-vqa/stats")).path("model_stats").path(0);
  }

  private static long grown(JsonNode before, JsonNode after, String place) {
    return after.at(place).asLong() - before.at(place).asLong();
  }
}
