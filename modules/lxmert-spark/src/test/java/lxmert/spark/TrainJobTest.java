package lxmert.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import lxmert.io.UserError;
import lxmert.launch.LaunchedRank;
import lxmert.launch.RankProgram;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Processes as tasks of a barrier stage, of a program that trains nothing. */
class TrainJobTest {
  private static final ClusterPlace HERE = new ClusterPlace(null, 2, Map.of());

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void startSpark() {
    LocalSpark.session();
  }

  private int run(String... ends) {
    RankProgram program = new RankProgram(FakeRank.class.getName(), List.of(ends));
    return TrainJob.run(
        HERE,
        new TrainJob.Request(ends.length, program),
        new PrintStream(out, true),
        new PrintStream(err, true));
  }

  @Test
  void theDriverShowsWhatTheFirstOnePrints() {
    assertThat(run("0:done", "0:done")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("0 of 2 at localhost on 1 in 0:done 0:done\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("progress of 0\n");
  }

  @Test
  void onceOneFailsAllEndWithItsSentence() {
    assertThatThrownBy(() -> run("wait", "2:nothing.json is not there"))
        .isInstanceOf(UserError.class)
        .hasMessage("rank 1 ended with exit code 2: nothing.json is not there; all 2 have ended");
    assertThatThrownBy(() -> run("137:it says", "0:done"))
        .isInstanceOf(UserError.class)
        .hasMessage("rank 0 was killed by signal 9; all 2 have ended");
  }

  @Test
  void theyCanBeTooManyForTheCluster() {
    assertThatThrownBy(() -> run("wait", "wait", "wait"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("3 ranks need as many free tasks at once");
  }

  @Test
  void askedToStopAllDoAndStrangersAreNotHeard() throws IOException {
    try (RankDesk desk =
        RankDesk.open("localhost", 1, new PrintStream(out, true), new PrintStream(err, true))) {
      try (Socket stranger = new Socket("localhost", desk.port())) {
        stranger.getOutputStream().write(new byte[30]);
        assertThat(stranger.getInputStream().read()).isEqualTo(-1);
      }
      Thread task = new Thread(() -> await(desk));
      task.start();
      while (out.size() == 0) {
        Thread.onSpinWait();
      }
      desk.stop();
      assertThat(desk.result()).isEqualTo(128 + 15);
    }
  }

  @Test
  void aDriverThatIsAskedToStopStopsItsRanksAndHasNothingToComplainOf()
      throws IOException, InterruptedException {
    Process driver =
        new RankProgram(StoppedDriver.class.getName(), List.of())
            .process(System.getProperty("java.class.path"), 0, 1, "localhost", 0, 1)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = driver.inputReader(StandardCharsets.UTF_8)) {
      while (!StoppedDriver.READY.equals(said.readLine())) {
        assertThat(driver.isAlive()).isTrue();
      }
      driver.toHandle().destroy();
      assertThat(driver.waitFor()).isEqualTo(128 + 15);
      assertThat(said.lines()).isEmpty();
    } finally {
      driver.destroyForcibly();
    }
  }

  private static void await(RankDesk desk) {
    RankLine.Address driver = new RankLine.Address("localhost", desk.port(), desk.token());
    try (RankLine line = RankLine.connect(driver, 0, 0)) {
      ProcessBuilder sleeper = new ProcessBuilder("sh", "-c", "echo here; exec sleep 300");
      line.await(LaunchedRank.start(0, sleeper, line.out(), line.err(), false), () -> false);
    }
  }
}
