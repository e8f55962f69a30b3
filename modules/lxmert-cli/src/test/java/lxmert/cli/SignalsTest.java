package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lxmert.finetune.TinyVqa;
import lxmert.io.DiskTrial;
import lxmert.vision.SmallDetector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long commands in processes of their own, ended by signals and by terminals that close. */
class SignalsTest {
  private static final String AGAIN = "lxmert: stopped by SIG%s; give the same command again";

  @TempDir Path folder;

  @Test
  void aRunSavesItselfAndGoesOnToTheBit() throws Exception {
    TinyVqa.write(folder, 1536, 40, 1);
    Path run = folder.resolve("run");
    stopRun(run, "HUP", 129, 2);
    stopRun(run, "INT", 130, 5);
    stopRun(run, "TERM", 143, 11);

    assertThat(end(start(finetune(run)))).isZero();
    Path whole = folder.resolve("whole");
    assertThat(end(start(finetune(whole)))).isZero();
    assertThat(numbers(run)).isEqualTo(numbers(whole));
    assertThat(run.resolve("best/model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("best/model.safetensors"));
  }

  private void stopRun(Path run, String signal, int code, int lines) throws Exception {
    Path log = run.resolve("metrics.jsonl");
    Process process = start(finetune(run));
    await(process, () -> Files.exists(log) && Files.readAllLines(log).size() >= lines);
    assertThat(end(process, signal)).isEqualTo(code);
    assertThat(sentences())
        .singleElement()
        .asString()
        .matches("stopped at step \\d+ of epoch [12]; started again, it goes on there");
    assertNothingHalfWritten();
  }

  @Test
  void nothingIsLeftOfAWorldThatWasNotFinished() throws Exception {
    Path world = folder.resolve("world");
    Process process = start("world --images 20000 --out " + world);
    await(process, () -> said().contains("painting train"));

    assertThat(end(process, "INT")).isEqualTo(130);
    assertThat(sentences()).containsExactly(AGAIN.formatted("INT"));
    assertNothingHalfWritten();
    assertThat(world).doesNotExist();
  }

  @Test
  void anExtractionGoesOnWhereItWas() throws Exception {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 60; i++) {
      SmallDetector.writeImage(images.resolve(i + ".png"), 40, i);
    }
    String command =
        "detect extract --images-per-shard 5 --threads 1 --detector %s --images %s --out "
            .formatted(SmallDetector.write(folder.resolve("detector")), images);
    Path store = folder.resolve("store");
    Process process = start(command + store);
    await(process, () -> Files.exists(store.resolve("shard-00001.safetensors")));

    assertThat(end(process, "HUP")).isEqualTo(129);
    assertThat(sentences()).containsExactly(AGAIN.formatted("HUP"));
    assertNothingHalfWritten();

    Path whole = folder.resolve("whole");
    for (Path out : List.of(store, whole)) {
      assertThat(CommandRun.of(List.of((command + out).split(" "))).code()).isZero();
    }
    DiskTrial.assertSame(store, whole);
  }

  /** What a terminal that closes does to what is printed; the files are written all the same. */
  @Test
  void whatCannotBePrintedIsTold() throws Exception {
    Path world = folder.resolve("world");
    List<String> command = command("world --images 1 --out " + world);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(new File("/dev/full"))
            .redirectError(errors().toFile())
            .start();
    assertThat(end(process)).isEqualTo(2);
    assertThat(sentences())
        .containsExactly(
            "lxmert: cannot write to standard output: what was printed is not all there");
    assertThat(world.resolve("world.json")).exists();
  }

  private String finetune(Path run) {
    return ("finetune vqa --device cpu --config %1$s/recipe.yaml --train %1$s/train.json --valid"
            + " %1$s/valid.json --regions %1$s/regions --answers %1$s/answers.json --set epochs=2"
            + " --set log_every=1 --set model.hidden_dropout_prob=0.1 --out %2$s")
        .formatted(folder, run);
  }

  private Path errors() {
    return folder.resolve("errors.txt");
  }

  private String said() throws IOException {
    return Files.readString(errors());
  }

  /** A shell may have its children ignore SIGINT; here they do not. */
  private static List<String> command(String arguments) {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
    command.add("lxmert.cli.Main");
    command.addAll(Arrays.asList(arguments.split(" ")));
    return command;
  }

  private Process start(String arguments) throws IOException {
    return new ProcessBuilder(command(arguments))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(errors().toFile())
        .start();
  }

  /** Something that is asked again and again. */
  private interface Moment {
    boolean hasCome() throws IOException;
  }

  private static void await(Process process, Moment moment) throws Exception {
    while (!moment.hasCome()) {
      assertThat(process.isAlive()).isTrue();
      Thread.sleep(5);
    }
  }

  private static int end(Process process, String signal) throws Exception {
    String[] kill = {"kill", "-s", signal, Long.toString(process.pid())};
    assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
    return end(process);
  }

  private static int end(Process process) throws InterruptedException {
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  /** What was said last, without the progress, warnings of other Javas and blank lines. */
  private List<String> sentences() throws IOException {
    assertThat(said()).doesNotContain("\tat ", "Exception");
    return said()
        .lines()
        .filter(line -> line.startsWith("lxmert: ") || line.startsWith("stopped at "))
        .toList();
  }

  private void assertNothingHalfWritten() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(file -> file.endsWith(".tmp"));
    }
  }

  private static List<String> numbers(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll(",\"examples_per_second\":[^,}]*", ""))
        .toList();
  }
}
