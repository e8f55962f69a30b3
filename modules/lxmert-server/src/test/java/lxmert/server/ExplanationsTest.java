package lxmert.server;

import static lxmert.server.TestServer.base64;
import static lxmert.server.TestServer.json;
import static lxmert.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import lxmert.answer.Answerer;
import lxmert.answer.Reply;
import lxmert.answer.SmallAnswerer;
import lxmert.explain.Explainer;
import lxmert.explain.Explanation;
import lxmert.explain.Relevance;
import lxmert.explain.RelevanceMethod;
import lxmert.io.Json;
import lxmert.serving.ServingLimits;
import lxmert.vision.Regions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Explanations over HTTP are those of the library, and can be switched off. */
class ExplanationsTest {
  private static final String INFER = "/v2/models/lxmert-vqa/infer";
  private static final String PAIRS = "/v2/models/pairs/infer";
  private static final String QUESTION = "what color is the big dog";

  @TempDir static Path folder;
  private static TestServer server;
  private static String image;
  private static Regions regions;
  private static Reply reply;

  @BeforeAll
  static void start() {
    ServerOptions one = TestServer.options(folder);
    Map<String, Path> models = new LinkedHashMap<>(one.models());
    int size = SmallAnswerer.featureSize();
    models.put("pairs", SmallAnswerer.writePairModel(folder.resolve("pairs"), size));
    server = TestServer.start(TestServer.withModels(one, models));
    image = base64("image_b.png");
    try (Answerer answerer = Answerer.load(folder.resolve("model"), folder.resolve("detector"))) {
      reply = answerer.ask(TestServer.IMAGES.resolve("image_b.png"), QUESTION);
      regions = answerer.detectRegions(TestServer.IMAGES.resolve("image_b.png")).features();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Explanation expected(String answer, RelevanceMethod method) {
    try (Explainer explainer = Explainer.open(folder.resolve("model"))) {
      return explainer.explain(List.of(regions), QUESTION, answer, method);
    }
  }

  private static JsonNode answered(String more) {
    HttpResponse<byte[]> response =
        server.post(
            "/answer", "{\"question\":\"%s\",\"image\":\"%s\"%s}".formatted(QUESTION, image, more));
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    return json(response);
  }

  @Test
  void theBestAnswerIsExplainedAsTheLibraryDoes() {
    JsonNode relevance = answered(",\"explain\":true").path("relevance");
    String best = reply.answers().get(0).text();
    assertThat(relevance.path("method").asText()).isEqualTo("ours_no_lrp");
    assertThat(relevance.path("answer").asText()).isEqualTo(best);
    Explanation expected = expected(best, RelevanceMethod.OURS_NO_LRP);
    List<String> words = expected.words().subList(1, expected.words().size() - 1);
    assertThat(relevance.path("words").findValuesAsText("token")).isEqualTo(words);
    double[] inside = expected.images().get(0).words().values();
    assertScores(
        relevance.path("words"),
        new Relevance(Arrays.copyOfRange(inside, 1, inside.length - 1)).scaled());
    assertScores(relevance.path("regions"), expected.images().get(0).regions().scaled());
    JsonNode first = relevance.path("regions").path(0);
    assertThat(first.path("box").path(2).floatValue()).isEqualTo(regions.boxes()[2]);
    assertThat(first.path("object").asText()).isNotEmpty();
    assertThat(answered("").has("relevance")).isFalse();
  }

  private static void assertScores(JsonNode list, double[] expected) {
    assertThat(list).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(list.path(i).path("score").asDouble()).isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void anotherAnswerByAnotherMethod() {
    String other = reply.answers().get(3).text();
    JsonNode relevance =
        answered(",\"explain\":\"rollout\",\"explain_answer\":\"" + other + "\"").path("relevance");
    assertThat(relevance.path("answer").asText()).isEqualTo(other);
    assertScores(
        relevance.path("regions"),
        expected(other, RelevanceMethod.ROLLOUT).images().get(0).regions().scaled());
    HttpResponse<byte[]> unknown =
        server.post(
            "/answer",
            "{\"question\":\"a\",\"image\":\"%s\",\"explain\":true,\"explain_answer\":\"?\"}"
                .formatted(image));
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(text(unknown)).contains("'explain_answer' is none of the model's");
  }

  private static JsonNode outputs(String path, String body) {
    HttpResponse<byte[]> response = server.post(path, body);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    ObjectNode outputs = Json.mapper().createObjectNode();
    json(response).path("outputs").forEach(each -> outputs.set(each.path("name").asText(), each));
    return outputs;
  }

  @Test
  void theProtocolHasThemAsTensors() {
    String shorter = "is it red";
    JsonNode both =
        outputs(
            INFER, Bodies.infer(image, ",\"parameters\":{\"explain\":true}", QUESTION, shorter));
    assertThat(both.fieldNames())
        .toIterable()
        .containsExactly(
            "answer", "score", "words", "word_relevance", "region_relevance", "region_boxes");
    Explanation expected = expected(reply.answers().get(0).text(), RelevanceMethod.OURS_NO_LRP);
    int longest = expected.words().size();
    assertThat(both.path("words").path("shape").toString()).isEqualTo("[2," + longest + "]");
    assertThat(both.path("words").path("data").path(2 * longest - 1).asText()).isEmpty();
    assertThat(both.path("region_boxes").path("shape").toString())
        .isEqualTo("[2,%d,4]".formatted(regions.count()));
    double[] values = expected.images().get(0).words().values();
    for (int i = 0; i < longest; i++) {
      assertThat(both.path("word_relevance").path("data").path(i).asDouble())
          .isCloseTo(values[i], within(1e-6));
    }
    JsonNode single =
        outputs(
            INFER, Bodies.infer(image, ",\"outputs\":[{\"name\":\"region_relevance\"}]", QUESTION));
    assertThat(single.fieldNames()).toIterable().containsExactly("region_relevance");
    for (int i = 0; i < regions.count(); i++) {
      assertThat(single.path("region_relevance").path("data").path(i))
          .isEqualTo(both.path("region_relevance").path("data").path(i));
    }
  }

  @Test
  void bothImagesOfAPairAreExplained() {
    String body =
        Bodies.infer(image, ",\"parameters\":{\"explain\":true}", QUESTION)
            .replace(
                "],\"parameters\":{\"explain\"",
                ",{\"name\":\"image_2\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"%s\"]}],\"parameters\":{\"explain\""
                    .formatted(base64("image_c.png")));
    JsonNode outputs = outputs(PAIRS, body);
    assertThat(outputs.fieldNames())
        .toIterable()
        .contains("word_relevance_2", "region_relevance_2", "region_boxes_2");
    assertThat(outputs.path("region_relevance_2").path("data"))
        .isNotEqualTo(outputs.path("region_relevance").path("data"));
    assertThat(json(server.get("/v2/models/pairs")).path("outputs").findValuesAsText("name"))
        .containsAll(outputs::fieldNames);
  }

  @Test
  void everyRequestIsAnsweredOrRefusedWhereManyAskWhy() {
    String body = "{\"question\":\"%s\",\"image\":\"%s\",\"explain\":\"ours_with_lrp\"}";
    List<CompletableFuture<Integer>> asked = new ArrayList<>();
    IntStream.range(0, 16)
        .forEach(
            i ->
                asked.add(
                    CompletableFuture.supplyAsync(
                        () -> server.post("/answer", body.formatted(QUESTION, image)).statusCode(),
                        task -> new Thread(task).start())));
    List<Integer> statuses = asked.stream().map(CompletableFuture::join).toList();
    assertThat(statuses).contains(200).isSubsetOf(200, 503);
    assertThat(answered(",\"explain\":true").has("relevance")).isTrue();
    server.awaitMetrics("stage=\"explain\"");
  }

  @Test
  void theyCanBeSwitchedOff() {
    ServingLimits usual = ServingLimits.STANDARD;
    ServingLimits none =
        new ServingLimits(
            4, Duration.ZERO, 8, usual.queueBytes(), usual.deadline(), 1 << 20, 4096, 16, 0);
    try (TestServer off = TestServer.start(TestServer.options(folder, none, HttpLimits.STANDARD))) {
      HttpResponse<byte[]> refused =
          off.post(INFER, Bodies.infer(image, ",\"parameters\":{\"explain\":true}", "a"));
      assertThat(refused.statusCode()).isEqualTo(501);
      assertThat(text(refused)).contains("explanations are switched off");
      assertThat(json(off.get("/v2/models/lxmert-vqa")).path("outputs").findValuesAsText("name"))
          .containsExactly("answer", "score", "logits");
    }
  }
}
