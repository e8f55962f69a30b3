package lxmert.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import lxmert.finetune.TinyVqa;
import lxmert.regions.RegionStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar for spark-submit, behind Spark's own class path: its commands do as their local twins.
 */
class SubmittedJarTest {
  private static final Path JAR = Path.of("target/lxmert-spark.jar");
  private static final Path MODELS = Path.of("../../models/world");

  @TempDir private Path folder;

  @Test
  void commandsOnSparkDoAsTheirLocalTwins() throws Exception {
    TinyVqa.write(folder.resolve("tiny"), 128, 40, 1);
    String out = run(commands());
    assertThat(out.lines().filter(line -> line.startsWith("exit ")))
        .as(out)
        .hasSize(13)
        .containsOnly("exit 0");
    try (RegionStore local = RegionStore.open(folder.resolve("local"));
        RegionStore made = RegionStore.open(folder.resolve("store"))) {
      assertThat(made.imageIds()).isEqualTo(local.imageIds()).hasSizeGreaterThan(5);
      for (String id : local.imageIds()) {
        assertThat(made.get(id)).usingRecursiveComparison().isEqualTo(local.get(id));
      }
    }
    List<String> scores =
        out.lines().filter(line -> line.matches("\\{\"(measure|examples)\".*")).toList();
    assertThat(scores).hasSize(4);
    assertThat(scores.get(1)).isEqualTo(scores.get(0));
    assertThat(scores.get(3)).isEqualTo(scores.get(2));
    assertThat(folder.resolve("spark-run/best/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("launch-run/best/model.safetensors"));
    assertThat(out.lines().filter(line -> line.startsWith("{\"model\":"))).hasSize(2);
    for (String task : List.of("vqa.json", "nlvr2.csv")) {
      assertThat(folder.resolve("spark-" + task))
          .hasSameTextualContentAs(folder.resolve("local-" + task))
          .isNotEmptyFile();
    }
  }

  private List<String> commands() {
    String world = folder.resolve("world").toString();
    String detector = " --detector " + MODELS.resolve("detector");
    String images = " --images " + world + " --features F32 --out ";
    String regions = " --precision float32 --regions ";
    String vqa = " --model " + MODELS.resolve("vqa") + " --questions " + world + "/vqa/test.json";
    String annotations = world + "/vqa/v2_world_test_annotations.json";
    String nlvr2 =
        " --model " + MODELS.resolve("nlvr2") + " --questions " + world + "/nlvr2/dev.json";
    return List.of(
        "world --images 4 --valid 8 --test 4 --sets 1 --out " + world,
        "detect extract" + detector + images + folder.resolve("local"),
        "spark extract" + detector + images + folder.resolve("store --images-per-shard 7"),
        "predict vqa" + vqa + regions + folder.resolve("local") + out("local-vqa.json"),
        "spark predict vqa" + vqa + regions + folder.resolve("store") + out("spark-vqa.json"),
        "predict nlvr2" + nlvr2 + regions + folder.resolve("local") + out("local-nlvr2.csv"),
        "spark predict nlvr2" + nlvr2 + regions + folder.resolve("store") + out("spark-nlvr2.csv"),
        "score vqa --json --truth " + annotations + predictions("local-vqa.json"),
        "spark score vqa --json --truth " + annotations + predictions("local-vqa.json"),
        "score nlvr2 --json --truth " + world + "/nlvr2/dev.json" + predictions("local-nlvr2.csv"),
        "spark score nlvr2 --json --truth "
            + world
            + "/nlvr2/dev.json"
            + predictions("local-nlvr2.csv"),
        "launch -n 2 --threads 1 -- " + finetune("launch-run"),
        "spark train --ranks 2 -- " + finetune("spark-run"));
  }

  private String finetune(String out) {
    Path data = folder.resolve("tiny");
    return "finetune vqa --json --device cpu --config "
        + data.resolve("recipe.yaml")
        + " --train "
        + data.resolve("train.json")
        + " --valid "
        + data.resolve("valid.json")
        + " --regions "
        + data.resolve("regions")
        + " --answers "
        + data.resolve("answers.json")
        + " --set epochs=1 --set micro_batch_size=16 --set model.hidden_dropout_prob=0.1 --out "
        + folder.resolve(out);
  }

  private String predictions(String name) {
    return " --predictions " + folder.resolve(name);
  }

  private String out(String name) {
    return " --out " + folder.resolve(name);
  }

  private String run(List<String> commands) throws IOException, InterruptedException {
    Path list = Files.write(folder.resolve("commands"), commands);
    List<String> line = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    line.addAll(List.of(System.getProperty("spark.opens").strip().split("\\s+")));
    line.addAll(
        List.of(
            "-Xmx2g",
            "-Dlog4j2.configurationFile=classpath:lxmert/spark/log4j2.properties",
            "-cp",
            classPath(),
            Commands.class.getName(),
            list.toString()));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  /** Spark's jars first, then the jar, then what it leaves to others: the natives of libtorch. */
  private static String classPath() throws IOException {
    String spark = Files.readString(Path.of("spark/target/classpath")).strip();
    String natives =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(each -> each.matches(".*/org/bytedeco/.*-linux-.*\\.jar"))
            .reduce((a, b) -> a + File.pathSeparator + b)
            .orElseThrow();
    return String.join(File.pathSeparator, spark, JAR.toString(), natives, "target/test-classes");
  }

  @Test
  void itBringsNeitherJacksonNorALoggerThatSparkHas() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> names = jar.stream().map(entry -> entry.getName()).toList();
      assertThat(names)
          .contains(
              "lxmert/spark/RegionExtractor.class", "lxmert/shaded/jackson/core/JsonParser.class")
          .noneMatch(name -> name.startsWith("com/fasterxml/"))
          .noneMatch(name -> name.startsWith("org/slf4j/"))
          .noneMatch(name -> name.matches("org/bytedeco/.*\\.so"));
    }
  }

  @Test
  void sparkHasItsOwnVersionOfJackson() throws IOException {
    assertThat(Arrays.stream(Files.readString(Path.of("spark/target/classpath")).split(":")))
        .anyMatch(each -> each.matches(".*/jackson-databind-2\\.21\\.[0-9]+\\.jar"));
  }
}
