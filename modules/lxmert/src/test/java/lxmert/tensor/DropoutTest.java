package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class DropoutTest {
  private static final int SIZE = 10_000;

  @Test
  void ownMasksAreThoseOfTheSharedGenerator() {
    try (PointerScope scope = new PointerScope()) {
      float[] shared;
      try (Dropout.Masks masks = Dropout.shared(7)) {
        shared = twice();
      }
      assertThat(own(7)).isEqualTo(shared);
      assertThat(own(8)).isNotEqualTo(shared);
    }
  }

  @Test
  void threadsDoNotDisturbEachOther() {
    float[][] alone = new float[8][];
    float[][] together = new float[8][];
    IntStream.range(0, 8).forEach(i -> alone[i] = own(i));
    try (ComputeThreads threads = new ComputeThreads(4)) {
      threads.callForEach(8, i -> together[i] = own(i));
    }
    assertThat(together).isDeepEqualTo(alone);
  }

  @Test
  void theMeanStaysAndTheShareIsDropped() {
    try (PointerScope scope = new PointerScope();
        Dropout.Masks masks = Dropout.own(3)) {
      float[] y = Tensors.floats(Dropout.apply(torch.ones(SIZE), 0.2, true));
      long dropped = IntStream.range(0, SIZE).filter(i -> y[i] == 0).count();
      // Four standard deviations of a binomial of 10,000 at 0.2.
      assertThat((double) dropped).isCloseTo(0.2 * SIZE, within(160.0));
      assertThat(IntStream.range(0, SIZE).filter(i -> y[i] != 0)).allMatch(i -> y[i] == 1.25f);
    }
  }

  @Test
  void nothingIsDroppedOutsideOfTraining() {
    try (PointerScope scope = new PointerScope();
        Dropout.Masks masks = Dropout.own(3)) {
      float[] ones = Tensors.floats(torch.ones(SIZE));
      assertThat(Tensors.floats(Dropout.apply(torch.ones(SIZE), 0.2, false))).isEqualTo(ones);
      assertThat(Tensors.floats(Dropout.apply(torch.ones(SIZE), 0, true))).isEqualTo(ones);
    }
  }

  private static float[] own(long seed) {
    try (PointerScope scope = new PointerScope();
        Dropout.Masks masks = Dropout.own(seed)) {
      return twice();
    }
  }

  private static float[] twice() {
    Tensor x = torch.ones(SIZE).add(new Scalar(1));
    return Tensors.floats(Dropout.apply(Dropout.apply(x, 0.1, true), 0.5, true));
  }
}
