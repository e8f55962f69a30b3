package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;

/** By hand: v = 0.5 v + g + decay p, then p = p - rate v. All numbers are exact in binary. */
class SgdTest {
  private static final Sgd.Group PLAIN = new Sgd.Group(1, 0);

  @Test
  void followsTheFormula() {
    try (PointerScope scope = new PointerScope()) {
      Tensor plain = parameter(1, 2);
      Tensor decayed = parameter(4);
      Tensor quick = parameter(1);
      try (Sgd sgd =
          sgd(
              List.of(PLAIN, new Sgd.Group(1, 0.25), new Sgd.Group(2, 0)),
              step -> step == 0 ? 0.5 : 1,
              plain,
              decayed,
              quick)) {
        assertThat(sgd.learningRate()).isEqualTo(0.125); // 0.25 times the schedule's 0.5
        step(sgd, List.of(plain, decayed, quick), new float[][] {{1, 2}, {1}, {1}});
        // v: (1, 2), 1 + 0.25 * 4 = 2, 1. The rate is 0.125, doubled for the last.
        assertThat(Tensors.floats(plain)).containsExactly(0.875f, 1.75f);
        assertThat(Tensors.floats(decayed)).containsExactly(3.75f);
        assertThat(Tensors.floats(quick)).containsExactly(0.75f);

        step(sgd, List.of(plain), new float[][] {{1, -1}});
        // v: 0.5 (1, 2) + (1, -1) = (1.5, 0); the rate is 0.25. The others had no gradient.
        assertThat(Tensors.floats(plain)).containsExactly(0.5f, 1.75f);
        assertThat(Tensors.floats(decayed)).containsExactly(3.75f);
        assertThat(momentum(sgd, 0)).containsExactly(1.5f, 0);
        assertThat(momentum(sgd, 1)).containsExactly(2);
        assertThat(sgd.steps(0)).isEqualTo(2);
        assertThat(sgd.steps(1)).isEqualTo(1);
      }
    }
  }

  @Test
  void refusesWhatIsOutOfRange() {
    try (PointerScope scope = new PointerScope()) {
      TensorVector one = new TensorVector(parameter(1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Sgd(one, List.of(), 1, step -> 1, 0.9))
          .withMessageContaining("1 parameters and 0 groups");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Sgd(one, List.of(PLAIN), 1, step -> 1, 1))
          .withMessageContaining("momentum is 1.0");
      assertThatIllegalArgumentException().isThrownBy(() -> new Sgd.Group(-1, 0));
    }
  }

  private static Sgd sgd(
      List<Sgd.Group> groups, LearningRateSchedule schedule, Tensor... parameters) {
    return new Sgd(new TensorVector(parameters), groups, 0.25, schedule, 0.5);
  }

  private static float[] momentum(Sgd sgd, int i) {
    assertThat(sgd.buffers(i)).containsOnlyKeys("momentum");
    return Tensors.floats(sgd.buffers(i).values().iterator().next());
  }

  private static Tensor parameter(float... values) {
    return Tensor.create(values).set_requires_grad(true);
  }

  private static void step(Sgd sgd, List<Tensor> parameters, float[][] gradients) {
    sgd.zeroGradients();
    for (int i = 0; i < gradients.length; i++) {
      parameters.get(i).mutable_grad().put(Tensor.create(gradients[i]));
    }
    sgd.step();
  }
}
