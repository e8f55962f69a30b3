package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.answer.SmallAnswerer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process: started, asked, and stopped by a signal. */
class ServeCommandTest {
  private static final Path IMAGE =
      Path.of("../lxmert/src/test/resources/golden/frcnn/image_b.png");
  private static final Pattern ADDRESS =
      Pattern.compile("vqa ready on (http://127\\.0\\.0\\.1:\\d+)");

  @TempDir static Path folder;
  private static Path model;
  private static Path detector;

  @BeforeAll
  static void write() {
    detector = SmallAnswerer.writeDetector(folder.resolve("detector"));
    model = SmallAnswerer.writeModel(folder.resolve("model"), SmallAnswerer.featureSize());
  }

  @Test
  void aSignalLetsItAnswerWhatItTook() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                "lxmert.cli.Main",
                "serve",
                "--model=vqa=" + model,
                "--detector=" + detector,
                "--port=0",
                "--drain=2")
            .redirectError(folder.resolve("log").toFile())
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      Matcher address = ADDRESS.matcher(out.readLine());
      assertThat(address.matches()).isTrue();
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest ask = ask(address.group(1));
      assertThat(client.send(ask, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      HttpRequest ready =
          HttpRequest.newBuilder(URI.create(address.group(1) + "/v2/health/ready")).build();
      assertThat(client.send(ready, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

      process.destroy(); // SIGTERM
      while (client.send(ready, BodyHandlers.ofString()).statusCode() == 200) {
        Thread.onSpinWait();
      }
      List<CompletableFuture<HttpResponse<String>>> late =
          List.of(
              client.sendAsync(ask, BodyHandlers.ofString()),
              client.sendAsync(ask, BodyHandlers.ofString()));
      for (CompletableFuture<HttpResponse<String>> each : late) {
        assertThat(each.get().statusCode()).isEqualTo(200);
      }
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(Files.readString(folder.resolve("log")).lines())
          .hasSize(3)
          .allMatch(line -> line.startsWith("{\"time\":") && line.contains("\"outcome\":\"ok\""));
    } finally {
      process.destroyForcibly();
    }
  }

  private static HttpRequest ask(String address) throws Exception {
    String image = Base64.getEncoder().encodeToString(Files.readAllBytes(IMAGE));
    return HttpRequest.newBuilder(URI.create(address + "/answer"))
        .header("Content-Type", "application/json")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"question\":\"how many\",\"image\":\"%s\"}".formatted(image)))
        .build();
  }

  @Test
  void whatIsMissingOrWrongIsSaidInOneSentence() {
    CommandRun.of(List.of("serve", "--model=a=" + model))
        .assertRefused("--model without --detector, expected both or neither");
    CommandRun.of(List.of("serve", "--model=a=" + folder.resolve("no"), "--detector=" + detector))
        .assertRefused("config.json");
    CommandRun.of(List.of("serve", "--model=a/b=" + model, "--detector=" + detector, "--port=0"))
        .assertRefused("the name of a model is a/b");
    CommandRun.of(List.of("serve", "--model=a=" + model, "--detector=" + folder, "--port=0"))
        .assertRefused("config.json");
  }
}
