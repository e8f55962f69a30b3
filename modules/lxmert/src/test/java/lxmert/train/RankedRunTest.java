package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lxmert.ranks.Ranks;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.Tensors;
import lxmert.train.RankedRun.Kind;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.global.torch_gloo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training by several processes against one, and what becomes of it where one of them ends. */
class RankedRunTest {
  /** A rank as a process, and what it says. */
  private record Rank(Process process, Path output) {
    int end() throws InterruptedException {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    }

    String said() throws IOException {
      return Files.readString(output);
    }
  }

  private final List<Rank> started = new ArrayList<>();

  private @Nullable String rendezvous;

  @TempDir Path folder;

  @AfterEach
  void endAll() {
    started.forEach(rank -> rank.process.destroyForcibly());
  }

  /** Each rank has one batch of a step, so the gradients are added in the order of one process. */
  @ParameterizedTest
  @CsvSource({"2, Float", "2, Double", "3, Double"})
  void asManyRanksAsBatchesOfAStepGiveTheSameToTheBit(int ranks, String type) throws Exception {
    Kind kind = Kind.of(ranks, type);
    RankedRun.run(folder.resolve("one"), Ranks.alone(), kind);

    run(folder.resolve("several"), ranks, kind);

    assertThat(RunFolders.lines(folder.resolve("one"))).hasSizeGreaterThan(RankedRun.STEPS / 4);
    RunFolders.assertSame(folder.resolve("several"), folder.resolve("one"));
  }

  /** Two of them have several batches of a step, whose gradients are added before the others'. */
  @ParameterizedTest
  @CsvSource({"3, Float, 1e-4", "4, Float, 1e-4", "3, Double, 1e-9", "4, Double, 1e-9"})
  void fewerRanksThanBatchesDifferByRounding(int ranks, String type, double tolerance)
      throws Exception {
    Kind kind = Kind.of(6, type);
    RankedRun.run(folder.resolve("one"), Ranks.alone(), kind);

    run(folder.resolve("several"), ranks, kind);

    assertClose("several", tolerance);
  }

  /** Each gradient keeps three decimal digits. */
  @Test
  void gradientsMayTravelInBfloat16() throws Exception {
    Kind kind = new Kind(2, "Float", "bfloat16", 0, 5);
    RankedRun.run(folder.resolve("one"), Ranks.alone(), kind);

    run(folder.resolve("several"), 2, kind);

    double expected = lastLoss("one");
    assertThat(lastLoss("several")).isCloseTo(expected, withinPercentage(3)).isNotEqualTo(expected);
  }

  private double lastLoss(String run) {
    List<MetricsLog.Entry> log = MetricsLog.read(folder.resolve(run).resolve("metrics.jsonl"));
    return log.get(log.size() - 1).figures().getOrDefault("loss", Double.NaN);
  }

  @Test
  void killedItEndsForAllAndGoesOnWithOtherNumbersOfRanks() throws Exception {
    Kind kind = new Kind(2, "Float", "float32", 20, 5);
    Path run = folder.resolve("run");
    List<Rank> ranks = start(run, 2, kind);
    awaitLines(ranks.get(0), run, 3);
    ranks.get(1).process.destroyForcibly();
    assertThat(ranks.get(0).end()).isEqualTo(2);
    assertThat(ranks.get(0).said().lines().reduce((first, last) -> last))
        .contains("rank 1 has been silent for 4 s");

    ranks = start(run, 2, kind);
    awaitLines(ranks.get(0), run, 9);
    ranks.get(1).process.destroy(); // SIGTERM to one of them stops all
    assertThat(ranks.get(1).end()).isEqualTo(128 + 15);
    ranks.get(0).end();
    assertThat(ranks.get(0).said()).contains(": goes on at step ").contains("stopped at step ");

    RankedRun.run(run, Ranks.alone(), Kind.of(2, "Float")); // one takes over from two

    RankedRun.run(folder.resolve("one"), Ranks.alone(), Kind.of(2, "Float"));
    RunFolders.assertSame(run, folder.resolve("one"));
  }

  /** Two have two batches of a step each, so one and four differ from them by rounding. */
  @Test
  void killedItGoesOnWithAsManyRanksHalfAsManyAndTwice() throws Exception {
    Kind kind = Kind.of(4, "Double");
    run(folder.resolve("one"), 2, kind);
    Path killed = folder.resolve("killed");
    List<Rank> ranks = start(killed, 2, new Kind(4, "Double", "float32", 20, 5));
    awaitLines(ranks.get(0), killed, 5);
    ranks.get(0).process.destroyForcibly();
    ranks.get(1).end();

    for (int count : List.of(2, 1, 4)) {
      RunFolders.copy(killed, folder.resolve("by" + count));
      run(folder.resolve("by" + count), count, kind);
    }

    RunFolders.assertSame(folder.resolve("by2"), folder.resolve("one"));
    assertClose("by1", 1e-9);
    assertClose("by4", 1e-9);
  }

  /** A process that is stopped keeps its connections: only its silence tells. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aRankThatHangsIsFoundByADeadline(int hanging) throws Exception {
    Kind kind = new Kind(2, "Float", "float32", 20, 5);
    List<Rank> ranks = start(folder.resolve("run"), 2, kind);
    awaitLines(ranks.get(0), folder.resolve("run"), 3);
    signal("STOP", ranks.get(hanging));
    Rank other = ranks.get(1 - hanging);
    assertThat(other.end()).isEqualTo(2);
    assertThat(other.said()).contains("rank %d has been silent for 4 s".formatted(hanging));
    signal("CONT", ranks.get(hanging));
    assertThat(ranks.get(hanging).end()).isEqualTo(2);
  }

  /** It holds the store that the others meet at. */
  @Test
  void theFirstRankIsMissedToo() throws Exception {
    Kind kind = new Kind(2, "Float", "float32", 20, 5);
    List<Rank> ranks = start(folder.resolve("run"), 2, kind);
    awaitLines(ranks.get(0), folder.resolve("run"), 3);
    ranks.get(0).process.destroyForcibly();
    assertThat(ranks.get(1).end()).isEqualTo(2);
    assertThat(ranks.get(1).said()).contains("rank 0 cannot be reached any more");
  }

  /** With a store of {@code torchrun}'s that outlives it, its silence tells. */
  @Test
  void theFirstRankIsMissedWhereItHoldsNoStore() throws Exception {
    Loader.load(torch_gloo.class);
    try (TCPStoreOptions options = new TCPStoreOptions().isServer(true).waitWorkers(false);
        TCPStore store = new TCPStore("localhost", options.port((short) 0))) {
      rendezvous = "localhost:" + (store.getPort() & 0xffff);
      List<Rank> ranks = start(folder.resolve("run"), 2, new Kind(2, "Float", "float32", 20, 5));
      awaitLines(ranks.get(0), folder.resolve("run"), 3);
      ranks.get(0).process.destroyForcibly();
      assertThat(ranks.get(1).end()).isEqualTo(2);
      assertThat(ranks.get(1).said()).contains("rank 0 has been silent for 4 s");
    }
  }

  @Test
  void aRankWithAnotherConfigurationIsRefused() throws Exception {
    Path run = folder.resolve("run");
    Rank first = start(run, 0, 2, Kind.of(2, "Float"));
    Rank second = start(run, 1, 2, new Kind(2, "Float", "float32", 0, 6));
    String sentence = "rank 1 has seed = 6, expected that of rank 0, 5";
    assertThat(first.end()).isEqualTo(2);
    assertThat(second.end()).isEqualTo(2);
    assertThat(first.said()).contains(sentence);
    assertThat(second.said()).contains(sentence);
    assertThat(run.resolve("metrics.jsonl")).doesNotExist();
  }

  @Test
  void ranksOfOtherNumbersAreRefused() throws Exception {
    Path run = folder.resolve("run");
    Rank first = start(run, 0, 2, Kind.of(2, "Float"));
    Rank second = start(run, 1, 3, Kind.of(2, "Float"));
    assertThat(first.end()).isNotZero();
    assertThat(first.said()).contains("rank 1 was started as one of 3, expected one of 2");
    second.process.destroyForcibly();
  }

  @Test
  void moreRanksThanBatchesOfAStepAreRefused() throws Exception {
    Rank first = start(folder.resolve("run"), 2, Kind.of(1, "Float")).get(0);
    assertThat(first.end()).isEqualTo(2);
    assertThat(first.said()).contains("2 ranks share the 1 micro-batches of a step");
  }

  private void run(Path run, int count, Kind kind) throws Exception {
    for (Rank rank : start(run, count, kind)) {
      assertThat(rank.end()).as(rank.said()).isZero();
    }
  }

  private List<Rank> start(Path run, int count, Kind kind) throws IOException {
    List<Rank> ranks = new ArrayList<>();
    for (int rank = 0; rank < count; rank++) {
      ranks.add(start(run, rank, count, kind));
    }
    return ranks;
  }

  private Rank start(Path run, int rank, int count, Kind kind) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("lxmert.train.RankedRun", run.toString()));
    command.add(rendezvous == null ? folder.resolve("rendezvous").toString() : rendezvous);
    command.addAll(List.of(Integer.toString(rank), Integer.toString(count)));
    command.addAll(List.of(kind.arguments()));
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    started.add(new Rank(process, output));
    return started.get(started.size() - 1);
  }

  private static void signal(String name, Rank rank) throws Exception {
    String id = Long.toString(rank.process.pid());
    assertThat(new ProcessBuilder("kill", "-s", name, id).start().waitFor()).isZero();
  }

  private static void awaitLines(Rank rank, Path run, int lines) throws Exception {
    Path log = run.resolve("metrics.jsonl");
    while (!Files.exists(log) || Files.readAllLines(log).size() < lines) {
      assertThat(rank.process.isAlive()).as(rank.said()).isTrue();
      Thread.sleep(10);
    }
  }

  private void assertClose(String run, double tolerance) {
    try (PointerScope scope = new PointerScope();
        SafeTensors one = SafeTensors.open(weights("one"));
        SafeTensors several = SafeTensors.open(weights(run))) {
      for (String name : one.names()) {
        double[] expected = Tensors.doubles(one.tensor(name));
        double[] found = Tensors.doubles(several.tensor(name));
        for (int i = 0; i < expected.length; i++) {
          assertThat(found[i])
              .isCloseTo(expected[i], within(tolerance * Math.max(0.1, Math.abs(expected[i]))));
        }
      }
    }
  }

  private Path weights(String run) {
    return folder.resolve(run).resolve("last/weights.safetensors");
  }
}
