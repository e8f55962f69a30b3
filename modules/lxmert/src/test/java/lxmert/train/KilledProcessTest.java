package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lxmert.io.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in processes of their own, ended by real signals and by a write that fails. */
class KilledProcessTest {
  private static final int SLOWLY = 20;

  private final Map<Process, Path> outputs = new HashMap<>();

  @TempDir Path folder;

  @Test
  void killedThenStoppedThenFinishedIsTheSameToTheBit() throws Exception {
    Path run = folder.resolve("run");
    Process first = start("", run, SLOWLY);
    awaitLines(first, run, 3);
    first.destroyForcibly();
    assertThat(end(first)).isEqualTo(128 + 9);

    Process second = start("", run, SLOWLY);
    awaitLines(second, run, 9);
    second.destroy(); // SIGTERM
    assertThat(end(second)).isEqualTo(128 + 15);
    List<String> said = output(second).lines().toList();
    assertThat(said.get(0)).contains("checkpoints/step-", ": goes on at step ");
    assertThat(said.get(said.size() - 1))
        .matches("stopped at step \\d+ of epoch [12]; started again, it goes on there");

    assertThat(end(start("", run, 0))).isZero();
    Path whole = folder.resolve("whole");
    TinyRun.trainer(whole, 0, Progress.silent()).run();
    RunFolders.assertSame(run, whole);
  }

  /** A limit on the size of files stands in for a full disk: the write itself fails. */
  @Test
  void aFullDiskStopsTheRunAndLeavesTheCheckpointsBefore() throws Exception {
    Path run = folder.resolve("run");
    Trainer<Long> trainer = TinyRun.trainer(run, 0, Progress.silent());
    Trainer.restart(run);
    Process limited = start("ulimit -f 1; ", run, 0);
    assertThat(end(limited)).isEqualTo(2);
    String said = output(limited);
    assertThat(said)
        .contains(
            "training stopped at step 3: cannot write " + run.resolve("checkpoints/step-00000003"))
        .contains("; started again, it goes on from the checkpoint before")
        .doesNotContain(".tmp", "\tat ");
    assertThat(RunFolders.names(run.resolve("checkpoints"))).containsExactly(".lock");
    assertThat(trainer.run().bestEpoch()).isPositive();
  }

  private Process start(String before, Path run, int milliseconds) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-c"));
    command.add(
        before
            + "exec \"$0\" -XX:-UsePerfData "
            + quiet()
            + " -cp \"$1\" lxmert.train.TinyRun \"$2\" $3");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(System.getProperty("java.class.path"));
    command.add(run.toString());
    command.add(Integer.toString(milliseconds));
    Path output = Files.createTempFile(run.getParent(), "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    outputs.put(process, output);
    return process;
  }

  /** As the launcher does: newer Java warns of native libraries where nobody allows them. */
  private static String quiet() {
    return Runtime.version().feature() < 24
        ? ""
        : "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow";
  }

  private String output(Process process) throws IOException {
    return Files.readString(outputs.getOrDefault(process, Path.of("none")));
  }

  private static void awaitLines(Process process, Path run, int lines) throws Exception {
    Path log = run.resolve("metrics.jsonl");
    while (!Files.exists(log) || Files.readAllLines(log).size() < lines) {
      assertThat(process.isAlive()).isTrue();
      Thread.sleep(10);
    }
  }

  private static int end(Process process) throws InterruptedException {
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }
}
