package lxmert.server;

import static lxmert.server.TestServer.base64;
import static lxmert.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a stranger sends gets a sentence and a status below 500. */
class MalformedBodiesTest {
  private static final String INFER = "/v2/models/lxmert-vqa/infer";
  private static final String ID = "\"code\":";

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(TestServer.options(folder));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String question(String fields) {
    return "{\"inputs\":[{\"name\":\"question\"," + fields + "}]}";
  }

  private static String withImage(String data) {
    return Bodies.infer(data, "", "how many");
  }

  static Stream<Arguments> bodies() {
    String image = base64("image_b.png");
    String good = Bodies.infer(image, "", "how many");
    return Stream.of(
        Arguments.of("", "no JSON object"),
        Arguments.of("[]", "no JSON object"),
        Arguments.of("{\"a\":1,\"a\":2}", "twice, expected it once"),
        Arguments.of("{} {}", "not valid JSON"),
        Arguments.of("{\"a\":NaN}", "not valid JSON"),
        Arguments.of("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}", "not valid JSON"),
        Arguments.of("{\"a\":" + "1".repeat(200) + "}", "not valid JSON"),
        Arguments.of("{}", "'inputs' is missing"),
        Arguments.of("{\"inputs\":[]}", "'inputs' is missing"),
        Arguments.of("{\"inputs\":[1]}", "no object"),
        Arguments.of("{\"id\":1,\"inputs\":[]}", "'id' is a number, expected a text"),
        Arguments.of("{\"parameters\":[],\"inputs\":[]}", "'parameters' is a array"),
        Arguments.of("{\"parameters\":{\"x\":{}},\"inputs\":[]}", "parameter 'x'"),
        Arguments.of("{\"parameters\":{\"top_k\":0},\"inputs\":[]}", "'top_k' is 0, expected 1 to"),
        Arguments.of("{\"parameters\":{\"top_k\":2.5},\"inputs\":[]}", "'top_k' is a number"),
        Arguments.of("{\"parameters\":{\"timeout\":-1},\"inputs\":[]}", "'timeout' is -1"),
        Arguments.of("{\"parameters\":{\"priority\":10},\"inputs\":[]}", "'priority' is 10"),
        Arguments.of(question("\"shape\":[1]"), "'datatype' is missing"),
        Arguments.of(question("\"datatype\":\"BYTES\",\"data\":[\"a\"]"), "'shape' is missing"),
        Arguments.of(
            question("\"shape\":[-1],\"datatype\":\"BYTES\",\"data\":[\"a\"]"), "what is no size"),
        Arguments.of(
            question("\"shape\":[99999,99999],\"datatype\":\"BYTES\",\"data\":[\"a\"]"),
            "what is no size"),
        Arguments.of(
            question("\"shape\":[1],\"datatype\":\"INT32\",\"data\":[1]"),
            "datatype 'INT32', expected BYTES"),
        Arguments.of(
            question("\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"a\"]"),
            "input 'question': shape [2] needs 2 elements, got 1"),
        Arguments.of(
            question("\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[7]"), "element 0 is no text"),
        Arguments.of(
            question("\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[[\"a\"]]"),
            "mixes values and lists"),
        Arguments.of(
            question("\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\" \\u0007 \"]"),
            "element 0 is empty"),
        Arguments.of(
            question("\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"\\ud800\"]"), "surrogate"),
        Arguments.of(
            question(
                "\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"" + "a".repeat(2001) + "\"]"),
            "2001 characters, expected at most 2000"),
        Arguments.of(
            question(
                "\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"a\"],"
                    + "\"parameters\":{\"binary_data_size\":4}"),
            "do not add up"),
        Arguments.of(question("\"shape\":[1],\"datatype\":\"BYTES\""), "expected either 'data' or"),
        Arguments.of(
            question("\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"a\"]"),
            "expected either input 'image' or both 'features' and 'boxes'"),
        Arguments.of(good.replace("\"image\"", "\"question\""), "given twice"),
        Arguments.of(good.replace("\"image\"", "\"image_2\""), "expected either input 'image'"),
        Arguments.of(good.replace("}]}", "}],\"outputs\":[{\"name\":\"x\"}]}"), "unknown output"),
        Arguments.of(
            good.replace(
                "}]}", "},{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}"),
            "unknown input 'x'"),
        Arguments.of(withImage("%%%"), "input 'image', element 0 is not valid base64"),
        Arguments.of(withImage("YWJj="), "not valid base64"),
        Arguments.of(withImage("YWJjZA=="), "is not an image"),
        Arguments.of(withImage(""), "is empty"),
        Arguments.of(withImage("https://example.org/a.png"), "is an address"),
        Arguments.of(withImage("file:///etc/passwd"), "is an address"),
        Arguments.of(withImage("/etc/passwd"), "is an address"),
        Arguments.of(withImage(image.substring(0, 400)), "broken"),
        Arguments.of(
            Bodies.infer(image, "", "a".repeat(33).split("(?<=a)")), "a batch of 33, expected"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void isRefusedInASentence(String body, String sentence) {
    assertRefused(server.post(INFER, body), 400, sentence);
  }

  private static void assertRefused(HttpResponse<byte[]> response, int status, String sentence) {
    assertThat(text(response))
        .contains(sentence)
        .contains(ID)
        .doesNotContain("Exception", "lxmert.");
    assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
  }

  @Test
  void numbersAreCheckedOneByOne() {
    String ones = "1,1,1,1,1,1,1,1";
    String box = "0,0,1,1";
    assertRefused(prepared("1e39,1,1,1,1,1,1,1", box), 400, "out of the range of FP32");
    assertRefused(prepared("true,1,1,1,1,1,1,1", box), 400, "element 0 is no number");
    assertRefused(prepared(ones, "0,0,1,2"), 400, "expected [n, r,");
    assertRefused(prepared("[[" + ones + "]]", "[[0,0],[1,1]]"), 400, "not nested as");
  }

  private static HttpResponse<byte[]> prepared(String features, String boxes) {
    return server.post(
        INFER,
        """
        {"inputs":[{"name":"question","shape":[1],"datatype":"BYTES","data":["how many"]},
        {"name":"features","shape":[1,1,8],"datatype":"FP32","data":[%s]},
        {"name":"boxes","shape":[1,1,4],"datatype":"FP32","data":[%s]}]}"""
            .formatted(features, boxes));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, is '-1'",
    "x, is 'x'",
    "99999, expected 0 to the body",
    "10, not valid JSON",
    "187, do not add up"
  })
  void lengthsOfBinaryRequestsAreChecked(String length, String sentence) {
    String json =
        """
        {"inputs":[{"name":"question","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":8}},
        {"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":999}}]}""";
    String exact = length.equals("187") ? Integer.toString(json.length()) : length;
    byte[] body = Bodies.concat(Bodies.utf8(json), Bodies.elements(Bodies.utf8("cat?")));
    HttpRequest request =
        server
            .request(INFER)
            .header("Content-Type", "application/octet-stream")
            .header("Inference-Header-Content-Length", exact)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    assertRefused(server.send(request), 400, sentence);
  }

  @Test
  void anElementMayNotRunPastItsTensor() {
    String json =
        """
        {"inputs":[{"name":"question","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":8}}]}""";
    byte[] tensor = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 99, 97, 116, 63};
    HttpRequest request =
        server
            .request(INFER)
            .header("Content-Type", "application/octet-stream")
            .header("Inference-Header-Content-Length", Integer.toString(json.length()))
            .POST(BodyPublishers.ofByteArray(Bodies.concat(Bodies.utf8(json), tensor)))
            .build();
    assertRefused(server.send(request), 400, "element 0 runs past the tensor's end");
  }

  /** The contract's example, byte for byte: its image is the beginning of a JPEG. */
  @Test
  void binaryElementsAreReadToTheByte() {
    String json =
        """
        {"inputs":[{"name":"question","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":8}},
         {"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":9}}],
         "outputs":[{"name":"score","parameters":{"binary_data":true}}]}""";
    byte[] tensors = HexFormat.of().parseHex("040000006361743f" + "05000000ffd8ffe000");
    HttpRequest request =
        server
            .request(INFER)
            .header("Content-Type", "application/octet-stream")
            .header("Inference-Header-Content-Length", Integer.toString(json.length()))
            .POST(BodyPublishers.ofByteArray(Bodies.concat(Bodies.utf8(json), tensors)))
            .build();
    assertRefused(server.send(request), 400, "input 'image', element 0 is a broken JPEG image");
  }

  @Test
  void otherTypesAndEncodingsAreNotRead() {
    for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded"}) {
      HttpRequest request =
          server
              .request(INFER)
              .header("Content-Type", type)
              .POST(BodyPublishers.ofString("{}"))
              .build();
      assertRefused(server.send(request), 415, "the content type is not read");
    }
    HttpRequest packed =
        server
            .request(INFER)
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertRefused(server.send(packed), 415, "compressed bodies are not read");
  }

  @Test
  void formsAndHuggingFaceBodiesAreCheckedToo() {
    String image = base64("image_b.png");
    assertRefused(server.post("/", "{\"inputs\":{\"question\":\"a\"}}"), 400, "'image' is missing");
    assertRefused(server.post("/", "{\"inputs\":[]}"), 400, "empty list");
    assertRefused(
        server.post("/", "{\"inputs\":[{\"image\":\"" + image + "\"}]}"),
        400,
        "'inputs[0].question' is missing");
    assertRefused(server.post("/answer", "{\"image\":\"a\"}"), 400, "'question' is missing");
    assertRefused(
        server.post(
            "/answer",
            "{\"question\":\"a\",\"image\":\"%s\",\"image_2\":\"%s\"}".formatted(image, image)),
        400,
        "the model reads one image");
    assertRefused(
        server.post("/answer", "{\"question\":\"a\",\"image\":\"YWJj\",\"explain\":\"magic\"}"),
        400,
        "'explain' is no method, expected true, false or one of ours_no_lrp");
    assertRefused(
        server.post("/answer", "{\"question\":\"a\",\"image\":\"YWJj\",\"explain\":7}"),
        400,
        "'explain' is a number, expected true or false");
    HttpRequest form =
        server
            .request("/answer")
            .header("Content-Type", "multipart/form-data; boundary=edge")
            .POST(BodyPublishers.ofString("--edge\r\nno form"))
            .build();
    assertRefused(server.send(form), 400, "the form is broken");
  }

  @Test
  void anImageOfTooManyPixelsIsNotDecoded() {
    byte[] png = TestServer.image("image_b.png");
    byte[] huge = png.clone();
    huge[16] = 0; // width, four bytes from 16
    huge[17] = 0;
    huge[18] = (byte) 0x80;
    huge[20] = 0;
    huge[21] = 0;
    huge[22] = (byte) 0x80;
    String body = withImage(java.util.Base64.getEncoder().encodeToString(huge));
    assertRefused(server.post(INFER, body), 422, "pixels, expected at most 16384 a side");
  }

  /** Cut anywhere, or with some bytes changed: refused or answered, but never an error of ours. */
  @Test
  void noiseIsNeverOurMistake() {
    byte[] good = Bodies.utf8(Bodies.infer(base64("image_b.png"), "", "how many"));
    Random random = new Random(7);
    for (int i = 0; i < 150; i++) {
      byte[] body = Arrays.copyOf(good, i % 3 == 0 ? random.nextInt(good.length) : good.length);
      for (int k = 0; k < 3 && i % 3 > 0; k++) {
        int at = random.nextInt(i % 3 == 1 ? 300 : body.length);
        body[at] = (byte) random.nextInt(256);
      }
      HttpRequest request =
          server.request(i % 2 == 0 ? INFER : "/").POST(BodyPublishers.ofByteArray(body)).build();
      HttpResponse<byte[]> response = server.send(request);
      assertThat(response.statusCode()).as("body %d: %s", i, text(response)).isLessThan(500);
    }
  }
}
