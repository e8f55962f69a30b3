package lxmert.server;

import static lxmert.server.TestServer.base64;
import static lxmert.server.TestServer.json;
import static lxmert.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.Version;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document: sound, complete, and kept to. */
class OpenApiTest {
  @TempDir static Path folder;
  private static TestServer server;
  private static JsonNode document;

  @BeforeAll
  static void start() {
    server = TestServer.start(TestServer.options(folder));
    document = json(server.get("/openapi.json"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void isAnOpenApiDocument() {
    for (String path : List.of("/openapi.json", "/openapi.yaml")) {
      SwaggerParseResult result =
          new OpenAPIV3Parser().readContents(text(server.get(path)), null, null);
      assertThat(result.getMessages()).as(path).isEmpty();
      assertThat(result.getOpenAPI().getPaths()).hasSizeGreaterThan(15);
      assertThat(result.getOpenAPI().getInfo().getVersion()).isEqualTo(Version.NUMBER);
    }
  }

  @Test
  void namesTheRoutesAndNothingElse() {
    List<String> documented = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            documented.add(
                                method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            server.server().routes().stream()
                .map(route -> route.method() + " " + route.path())
                .toList());
  }

  private static List<String> violations(JsonNode schema, JsonNode value) {
    com.fasterxml.jackson.databind.node.ObjectNode whole = schema.deepCopy();
    whole.set("components", document.path("components"));
    Schema compiled =
        SchemaRegistry.withDialect(Dialects.getOpenApi30())
            .getSchema(whole.toString(), com.networknt.schema.InputFormat.JSON);
    return compiled.validate(value.toString(), com.networknt.schema.InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  @Test
  void examplesAreWhatTheirSchemasSay() {
    int examples = 0;
    for (String kind : List.of("responses", "requestBodies")) {
      for (Map.Entry<String, JsonNode> each : document.path("components").path(kind).properties()) {
        JsonNode content = each.getValue().path("content").path("application/json");
        List<JsonNode> values = new ArrayList<>();
        content.path("examples").forEach(example -> values.add(example.path("value")));
        if (content.has("example")) {
          values.add(content.path("example"));
        }
        for (JsonNode value : values) {
          assertThat(violations(content.path("schema"), value)).as(each.getKey()).isEmpty();
          examples++;
        }
      }
    }
    assertThat(examples).isGreaterThan(25);
    JsonNode error = document.at("/components/schemas/Error");
    assertThat(violations(error, TestServer.parse("{\"code\":\"a\"}"))).isNotEmpty();
  }

  private static JsonNode resolved(JsonNode node) {
    String ref = node.path("$ref").asText();
    return ref.isEmpty() ? node : document.at(ref.substring(1));
  }

  /** Checks that a status is documented for an operation, and the body as documented. */
  private static void assertAsDocumented(
      String path, String method, HttpResponse<byte[]> response) {
    String place = "/paths/" + path.replace("/", "~1") + "/" + method + "/responses";
    JsonNode described = resolved(document.at(place).path(Integer.toString(response.statusCode())));
    assertThat(described.isMissingNode()).as("%s %s", path, response.statusCode()).isFalse();
    JsonNode schema = described.path("content").path("application/json").path("schema");
    assertThat(schema.isMissingNode()).isFalse();
    assertThat(violations(schema, json(response))).as(path).isEmpty();
  }

  @Test
  void examplesAreAnsweredAsDocumented() {
    int asked = 0;
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      JsonNode operation = path.getValue().path("post");
      JsonNode content =
          resolved(operation.path("requestBody")).path("content").path("application/json");
      List<JsonNode> bodies = new ArrayList<>();
      content.path("examples").forEach(example -> bodies.add(example.path("value")));
      if (content.has("example")) {
        bodies.add(content.path("example"));
      }
      for (JsonNode body : bodies) {
        String at = filled(path.getKey());
        HttpResponse<byte[]> response = server.post(at, body.toString());
        assertThat(response.statusCode()).as(at + text(response)).isEqualTo(200);
        assertAsDocumented(path.getKey(), "post", response);
        asked++;
      }
    }
    assertThat(asked).isEqualTo(15);
  }

  private static String filled(String path) {
    return path.replace("{model_name}", TestServer.MODEL)
        .replace("{model_version}", "1")
        .replace("{number}", "3")
        .replace("{side}", "left")
        .replace("{file}", "style.css");
  }

  @Test
  void everyGetIsAnsweredAsDocumented() {
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      if (path.getValue().has("get")
          && !List.of("/metrics", "/openapi.yaml").contains(path.getKey())) {
        HttpResponse<byte[]> response = server.get(filled(path.getKey()));
        assertThat(response.statusCode()).as(path.getKey()).isEqualTo(200);
        if (response.headers().firstValue("Content-Type").orElseThrow().equals(Exchange.JSON)) {
          assertAsDocumented(path.getKey(), "get", response);
        }
      }
      if (path.getKey().contains("{model_name}") && path.getValue().has("get")) {
        HttpResponse<byte[]> unknown =
            server.get(
                path.getKey().replace("{model_name}", "nope").replace("{model_version}", "1"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertAsDocumented(path.getKey(), "get", unknown);
      }
    }
  }

  @Test
  void errorsAreAsDocumented() {
    String infer = "/v2/models/{model_name}/infer";
    String image = base64("image_b.png");
    assertAsDocumented(infer, "post", server.post(filled(infer), "{"));
    assertAsDocumented("/answer", "post", server.post("/answer", "{}"));
    assertAsDocumented("/", "post", server.post("/", "{}"));
    assertAsDocumented(
        infer,
        "post",
        server.post(filled(infer), Bodies.infer(image, ",\"parameters\":{\"explain\":1}", "a")));
    assertAsDocumented(
        infer,
        "post",
        server.post(filled(infer), Bodies.infer(image, ",\"parameters\":{\"timeout\":1}", "a")));
  }
}
