package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lxmert.finetune.TinyVqa;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.global.torch_gloo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning as several processes, as a user starts and stops it. */
class LaunchCommandTest {
  @TempDir static Path data;

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();

  @BeforeAll
  static void makeData() {
    TinyVqa.write(data, 512, 40, 1);
  }

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  /** Each rank has one micro-batch of a step. */
  @Test
  void twoRanksGiveWhatOneProcessGivesToTheBit() throws Exception {
    Path one = folder.resolve("one");
    assertThat(end(start("one", finetune(one)))).as(said("one")).isZero();

    Path two = folder.resolve("two");
    assertThat(end(start("two", launch(finetune(two, "--json"))))).as(said("two")).isZero();

    assertThat(lines(two)).isEqualTo(lines(one));
    assertThat(two.resolve("best/model.safetensors"))
        .hasSameBinaryContentAs(one.resolve("best/model.safetensors"));
    assertThat(Files.readString(folder.resolve("two.out")))
        .startsWith("{\"model\":")
        .containsOnlyOnce("\n");
  }

  /** The store is {@code torchrun}'s; an earlier attempt has left its end there. */
  @Test
  void ranksMeetInTheStoreThatTorchrunKeeps() throws Exception {
    Loader.load(torch_gloo.class);
    try (TCPStoreOptions options = new TCPStoreOptions().isServer(true).waitWorkers(false);
        TCPStore store = new TCPStore("localhost", options.port((short) 0))) {
      store.set("lxmert/attempt_0/end", "rank 1 ended");
      Map<String, String> environment = new HashMap<>();
      environment.put("WORLD_SIZE", "2");
      environment.put("MASTER_ADDR", "localhost");
      environment.put("MASTER_PORT", Integer.toString(store.getPort() & 0xffff));
      environment.put("TORCHELASTIC_USE_AGENT_STORE", "True");
      environment.put("TORCHELASTIC_RESTART_COUNT", "1");
      for (int rank = 0; rank < 2; rank++) {
        environment.put("RANK", Integer.toString(rank));
        start("rank" + rank, finetune(folder.resolve("run")), environment);
      }
      for (int rank = 0; rank < 2; rank++) {
        assertThat(end(started.get(rank))).as(said("rank" + rank)).isZero();
      }
      assertThat(said("rank0")).contains("rank 0: ").doesNotContain("failed to bind");
      assertThat(store.get_to_str("lxmert/attempt_1/here/1")).isEqualTo("2");
    }
  }

  @Test
  void ofOneThatIsKilledItSaysSoAndAllEnd() throws Exception {
    Path run = folder.resolve("run");
    Process launcher = start("run", launch(finetune(run, "--set", "epochs=100")));
    awaitLines(launcher, run, 2);
    ProcessHandle killed = launcher.children().sorted().skip(1).findFirst().orElseThrow();
    List<ProcessHandle> all = launcher.children().toList();
    killed.destroyForcibly();
    assertThat(end(launcher)).isEqualTo(2);
    assertThat(said("run").lines().filter(line -> line.startsWith("lxmert: ")))
        .containsExactly("lxmert: rank 1 was killed by signal 9; all 2 have ended");
    assertThat(all).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void aSignalIsHandedOnAndTheRunGoesOn() throws Exception {
    Path run = folder.resolve("run");
    Process launcher = start("run", launch(finetune(run, "--set", "epochs=100")));
    awaitLines(launcher, run, 2);
    launcher.destroy(); // SIGTERM
    assertThat(end(launcher)).isEqualTo(128 + 15);
    assertThat(said("run")).contains("stopped at step ");
    assertThat(run.resolve("checkpoints")).isDirectoryContaining("glob:**/step-*");
  }

  @Test
  void whyARankEndedIsTold() throws Exception {
    List<String> command = launch(finetune(folder.resolve("run"), "--set", "micro_batch_size=32"));
    assertThat(end(start("run", command))).isEqualTo(2);
    assertThat(said("run").lines().filter(line -> line.startsWith("lxmert: ")))
        .singleElement()
        .asString()
        .contains("ended with exit code 2: ")
        .contains("2 ranks share the 1 micro-batches of a step");
  }

  @Test
  void otherCommandsAreRefused() {
    CommandRun.of(List.of("launch", "-n", "2", "--", "serve"))
        .assertRefused("launch starts pretrain or finetune, not serve");
    CommandRun.of(List.of("launch", "-n", "0", "--", "pretrain"))
        .assertRefused("launch: -n is 0, expected 1 or more");
  }

  @Test
  void ranksHaveToMeetSomewhere() {
    List<String> command = finetune(folder.resolve("run"), "--ranks", "2");
    CommandRun.of(command).assertRefused("2 ranks have to meet somewhere, expected --rendezvous");
    CommandRun.of(finetune(folder.resolve("run"), "--ranks", "2", "--rank", "2"))
        .assertRefused("2 ranks have to meet somewhere");
    CommandRun.of(
            finetune(folder.resolve("run"), "--ranks", "2", "--rank", "2", "--rendezvous", "a:1"))
        .assertRefused("the ranks: rank is 2, expected 0 to 1");
  }

  private static List<String> launch(List<String> command) {
    List<String> launch = new ArrayList<>(List.of("launch", "-n", "2", "--threads", "1", "--"));
    launch.addAll(command);
    return launch;
  }

  private static List<String> finetune(Path out, String... more) {
    List<String> command = new ArrayList<>(List.of("finetune", "vqa", "--device", "cpu"));
    command.addAll(List.of("--config", data.resolve("recipe.yaml").toString()));
    command.addAll(List.of("--train", data.resolve("train.json").toString()));
    command.addAll(List.of("--valid", data.resolve("valid.json").toString()));
    command.addAll(List.of("--regions", data.resolve("regions").toString()));
    command.addAll(List.of("--answers", data.resolve("answers.json").toString()));
    for (String override :
        List.of(
            "epochs=2",
            "log_every=1",
            "micro_batch_size=16",
            "model.hidden_dropout_prob=0.1",
            "model.attention_probs_dropout_prob=0.1")) {
      command.addAll(List.of("--set", override));
    }
    command.addAll(List.of("--out", out.toString()));
    command.addAll(List.of(more));
    return command;
  }

  private Process start(String name, List<String> arguments) throws IOException {
    return start(name, arguments, Map.of());
  }

  private Process start(String name, List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "lxmert.cli.Main"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve(name + ".out").toFile())
            .redirectError(folder.resolve(name + ".err").toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().putAll(environment);
    started.add(builder.start());
    return started.get(started.size() - 1);
  }

  private static int end(Process process) throws InterruptedException {
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  private String said(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".err"));
  }

  private static List<String> lines(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll(",\"examples_per_second\":[^,}]*", ""))
        .toList();
  }

  private void awaitLines(Process process, Path run, int lines) throws Exception {
    Path log = run.resolve("metrics.jsonl");
    while (!Files.exists(log) || Files.readAllLines(log).size() < lines) {
      assertThat(process.isAlive()).as(said("run")).isTrue();
      Thread.sleep(20);
    }
  }
}
