package lxmert.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_gloo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three ranks on threads of one process. */
class GlooRanksTest {
  private static final int COUNT = 3;
  private static final int COLUMNS = 700;

  @TempDir Path folder;

  @Test
  void sumsAreAddedInTheOrderOfRanks() throws Exception {
    for (float[] sum : all(ranks -> sum(ranks, torch.ScalarType.Float))) {
      for (int i = 0; i < sum.length; i++) {
        assertThat(sum[i]).isEqualTo(values(0)[i] + values(1)[i] + values(2)[i]);
      }
    }
  }

  /** Each value is rounded once, and so is the sum. */
  @Test
  void sumsOfBfloat16AreAddedInFloat32() throws Exception {
    float[] a = rounded(values(0));
    float[] b = rounded(values(1));
    float[] c = rounded(values(2));
    float[] expected = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      expected[i] = a[i] + b[i] + c[i];
    }
    for (float[] sum : all(ranks -> sum(ranks, torch.ScalarType.BFloat16))) {
      assertThat(sum).isEqualTo(rounded(expected));
    }
  }

  @Test
  void twoOfBfloat16AreRoundedOnce() {
    float[] a = rounded(values(0));
    float[] b = rounded(values(1));
    float[] expected = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      expected[i] = a[i] + b[i];
    }
    try (PointerScope scope = new PointerScope()) {
      TensorVector rows = new TensorVector(Tensor.create(a), Tensor.create(b));
      Tensor sum = GlooRanks.sum(torch.stack(rows).to(torch.ScalarType.BFloat16));
      assertThat(Tensors.floats(sum)).isEqualTo(rounded(expected));
    }
  }

  private static float[] rounded(float[] values) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.floats(Tensor.create(values).to(torch.ScalarType.BFloat16));
    }
  }

  private static float[] sum(Ranks ranks, torch.ScalarType type) {
    try (PointerScope scope = new PointerScope()) {
      Tensor values = Tensor.create(values(ranks.rank()), COUNT, COLUMNS).to(type);
      ranks.add(values);
      return Tensors.floats(values);
    }
  }

  private static float[] values(int rank) {
    SplittableRandom random = new SplittableRandom(rank);
    float[] values = new float[COUNT * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  @Test
  void everyoneGetsEveryonesBytesHoweverMany() throws Exception {
    for (List<byte[]> gathered :
        all(ranks -> ranks.gather(new byte[ranks.rank() * 40_000 + ranks.rank()]))) {
      assertThat(gathered.stream().map(bytes -> bytes.length)).containsExactly(0, 40_001, 80_002);
    }
  }

  @Test
  void allGetTheFirstOnesValues() throws Exception {
    List<Long> found =
        all(
            ranks -> {
              try (PointerScope scope = new PointerScope()) {
                Tensor value = Tensor.create(7L + ranks.rank());
                ranks.broadcast(value);
                return value.item_long();
              }
            });
    assertThat(found).containsExactly(7L, 7L, 7L);
  }

  /** As what an optimiser remembers. */
  @Test
  void halfPrecisionIsBroadcastToo() throws Exception {
    List<Double> found =
        all(
            ranks -> {
              try (PointerScope scope = new PointerScope()) {
                Tensor value = torch.full(new long[] {3}, new Scalar(1.5 + ranks.rank()));
                Tensor half = value.to(torch.ScalarType.BFloat16);
                ranks.broadcast(half);
                return half.to(torch.ScalarType.Double).sum().item_double();
              }
            });
    assertThat(found).containsExactly(4.5, 4.5, 4.5);
  }

  @Test
  void aFailureOfOneIsThatOfAll() throws Exception {
    List<Throwable> thrown =
        all(
            ranks -> {
              try {
                Gathering.all(ranks, Integer.class, () -> half(ranks.rank()));
                throw new AssertionError("nothing was thrown");
              } catch (UserError e) {
                return e;
              }
            });
    assertThat(thrown.stream().map(Throwable::getMessage))
        .containsExactly("rank 1: 1 is odd", "1 is odd", "rank 1: 1 is odd");
  }

  private static int half(int number) {
    if (number % 2 == 1) {
      throw new UserError(number + " is odd");
    }
    return number / 2;
  }

  @Test
  void aDifferentSettingIsNamed() throws Exception {
    all(
        ranks -> {
          String data = ranks.rank() == 2 ? "b" : "a";
          assertThatThrownBy(
                  () -> Gathering.requireSame(ranks, () -> Map.of("seed", "1", "train", data)))
              .isInstanceOf(UserError.class)
              .hasMessage("rank 2 has train = b, expected that of rank 0, a");
          return true;
        });
  }

  @Test
  void sharesAreNeighboursAndLeaveNothingOut() {
    assertThat(Share.of(7, 0, 3)).isEqualTo(new Share(0, 2));
    assertThat(Share.of(7, 1, 3)).isEqualTo(new Share(2, 4));
    assertThat(Share.of(7, 2, 3)).isEqualTo(new Share(4, 7));
  }

  /** As under {@code torchrun}, which starts all again when one has failed. */
  @Test
  void ranksMeetAgainInAStoreThatOutlivesThem() throws Exception {
    Loader.load(torch_gloo.class);
    try (TCPStoreOptions options = new TCPStoreOptions().isServer(true).waitWorkers(false);
        TCPStore store = new TCPStore("localhost", options.port((short) 0))) {
      String address = "localhost:" + (store.getPort() & 0xffff);
      for (String attempt : List.of("attempt_0", "attempt_1")) {
        List<Integer> ranks = all(address, attempt, GlooRanksTest::failFirst);
        assertThat(ranks).containsExactly(0, 1, 2);
      }
    }
  }

  /** Leaves the sentence of a failure among the keys. */
  private static int failFirst(Ranks ranks) {
    List<byte[]> met = ranks.gather(new byte[0]);
    assertThat(met).hasSize(COUNT);
    if (ranks.first()) {
      ranks.fail("it was told to");
    }
    return ranks.rank();
  }

  private <T> List<T> all(Function<Ranks, T> work) throws Exception {
    return all(folder.resolve("rendezvous").toString(), null, work);
  }

  private static <T> List<T> all(
      String rendezvous, @Nullable String prefix, Function<Ranks, T> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(COUNT);
    try {
      List<Future<T>> results = new ArrayList<>();
      for (int rank = 0; rank < COUNT; rank++) {
        RankSettings settings =
            new RankSettings(
                rank, COUNT, rendezvous, Precision.FLOAT32, Duration.ofSeconds(20), prefix);
        results.add(threads.submit(() -> joined(settings, work)));
      }
      List<T> all = new ArrayList<>();
      for (Future<T> result : results) {
        all.add(result.get());
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> T joined(RankSettings settings, Function<Ranks, T> work) {
    try (Ranks ranks = GlooRanks.join(settings, why -> {})) {
      return work.apply(ranks);
    }
  }
}
