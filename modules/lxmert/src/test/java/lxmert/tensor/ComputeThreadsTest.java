package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import lxmert.io.UserError;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ComputeThreadsTest {
  @Test
  void libtorchComputesAloneOnEach() {
    int before = torch.get_num_threads();
    int blas = openblas_nolapack.blas_get_num_threads();
    torch.set_num_threads(3);
    try (ComputeThreads threads = new ComputeThreads(2);
        ComputeThreads more = new ComputeThreads(1)) {
      assertThat(torch.get_num_threads()).isEqualTo(3);
      assertThat(threads.call(torch::get_num_threads)).isEqualTo(1);
      torch.set_num_threads(2);
      assertThat(more.call(torch::get_num_threads)).isEqualTo(1);
      assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(1);
    } finally {
      torch.set_num_threads(before);
    }
    assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(blas);
  }

  /** Others that begin or end at the same moment set the number of threads too. */
  @Test
  void manyThatBeginAtOnceComputeAlone() throws Exception {
    int before = torch.get_num_threads();
    torch.set_num_threads(3);
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      Callable<Set<Integer>> begin =
          () -> {
            Set<Integer> counts = new HashSet<>();
            for (int i = 0; i < 100; i++) {
              try (ComputeThreads threads = new ComputeThreads(1)) {
                counts.add(threads.call(torch::get_num_threads));
              }
            }
            return counts;
          };
      for (Future<Set<Integer>> each : callers.invokeAll(Collections.nCopies(4, begin))) {
        assertThat(each.get()).containsExactly(1);
      }
    } finally {
      callers.shutdownNow();
      torch.set_num_threads(before);
    }
  }

  @Test
  void piecesAreDoneOnceAndByThoseThatAreFree() throws InterruptedException {
    AtomicIntegerArray done = new AtomicIntegerArray(100);
    Set<Thread> workers = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    try (ComputeThreads threads = new ComputeThreads(3)) {
      threads.call(
          () -> {
            threads.forEach(
                100,
                i -> {
                  workers.add(Thread.currentThread());
                  both.countDown();
                  awaitQuietly(both); // no thread goes on before a second one has come
                  done.incrementAndGet(i);
                });
            return 0;
          });
    }
    for (int i = 0; i < 100; i++) {
      assertThat(done.get(i)).isEqualTo(1);
    }
    assertThat(workers).hasSizeBetween(2, 3);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void afterAFailureNoPieceIsBegun() {
    AtomicIntegerArray done = new AtomicIntegerArray(1000);
    try (ComputeThreads threads = new ComputeThreads(1)) {
      assertThatThrownBy(
              () ->
                  threads.call(
                      () -> {
                        threads.forEach(
                            1000,
                            i -> {
                              done.incrementAndGet(i);
                              if (i == 7) {
                                throw new UserError("not the seventh");
                              }
                            });
                        return 0;
                      }))
          .hasMessage("not the seventh");
    }
    assertThat(done.get(7)).isEqualTo(1);
    assertThat(done.get(8)).isZero();
  }

  @Test
  void failuresComeBack() {
    try (ComputeThreads threads = new ComputeThreads(2)) {
      assertThatThrownBy(
              () ->
                  threads.call(
                      () -> {
                        throw new UserError("no");
                      }))
          .isInstanceOf(UserError.class)
          .hasMessage("no");
      assertThatThrownBy(
              () ->
                  threads.forEach(
                      5,
                      i -> {
                        if (i == 3) {
                          throw new UserError("not the third");
                        }
                      }))
          .isInstanceOf(UserError.class)
          .hasMessage("not the third");
      assertThatThrownBy(
              () ->
                  threads.call(
                      () -> {
                        throw new java.io.IOException("checked");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("checked");
    }
  }
}
