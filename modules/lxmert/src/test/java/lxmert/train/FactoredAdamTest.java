package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class FactoredAdamTest {
  private static final BertAdam.Settings SETTINGS =
      BertAdam.Settings.of(0.01, Schedule.warmupLinear(0.3, 10));

  /**
   * Of one step: a moment is rounded by a 512th at most and keeps up to four such errors of earlier
   * steps; it moves a parameter by up to (1 - beta1) / √(1 - beta2) = 3.2 times the rate.
   */
  private static final double ROUNDING = 3.2 * 0.01 * 4 / 512;

  private static TensorVector parameters(Tensor... starts) {
    TensorVector all = new TensorVector();
    for (Tensor start : starts) {
      all.push_back(start.clone().set_requires_grad(true));
    }
    return all;
  }

  private static Tensor buffer(FactoredAdam adam, int i, String name) {
    return Objects.requireNonNull(adam.buffers(i).get(name));
  }

  private static double difference(Tensor a, Tensor b) {
    return a.detach().sub(b.detach()).abs().max().item_double();
  }

  /**
   * Where squared gradients are a product of rows and columns, nothing is lost; vectors are whole.
   */
  @Test
  void equalsBertAdamWhereSquaresAreAProduct() {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(2);
      // More rows than fit in a piece, and one that is left over.
      Tensor[] starts = {torch.randn(2049, 256), torch.randn(7), torch.randn(3, 4, 5)};
      TensorVector few = parameters(starts);
      TensorVector all = parameters(starts);
      Tensor sizes = torch.rand(2049, 1).add(new Scalar(0.1)).mul(torch.rand(1, 256));
      try (FactoredAdam factored = new FactoredAdam(few, SETTINGS);
          BertAdam whole = new BertAdam(all, SETTINGS, Optional.empty())) {
        for (int step = 0; step < 6; step++) {
          Tensor signs = torch.randn(2049, 256).sign();
          Tensor[] gradients = {sizes.mul(signs), torch.randn(7), torch.randn(3, 4, 5)};
          for (int i = 0; i < starts.length; i++) {
            few.get(i).mutable_grad().put(gradients[i].clone());
            all.get(i).mutable_grad().put(gradients[i].clone());
          }
          factored.step();
          whole.step();
        }
        for (int i = 0; i < starts.length; i++) {
          assertThat(difference(few.get(i), all.get(i))).isLessThan(6 * ROUNDING);
          assertThat(difference(few.get(i), starts[i])).isGreaterThan(0.02);
          assertThat(factored.steps(i)).isEqualTo(6);
        }
        assertThat(difference(buffer(factored, 1, "square"), whole.square(1))).isLessThan(1e-7);
      }
    }
  }

  @Test
  void remembersAQuarter() {
    try (PointerScope scope = new PointerScope()) {
      TensorVector parameters = parameters(torch.zeros(300, 200));
      try (FactoredAdam adam = new FactoredAdam(parameters, SETTINGS)) {
        long bytes = 0;
        for (Tensor each : adam.buffers(0).values()) {
          bytes += each.nbytes();
        }
        assertThat(bytes).isEqualTo(2 * 300 * 200 + 4 * (300 + 200));
        assertThat(adam.buffers(0)).containsOnlyKeys("moment", "row", "column");
      }
    }
  }

  /** As at a step that no example of a part of the model was in. */
  @Test
  void gradientsOfZeroLeaveTheDecayAlone() {
    try (PointerScope scope = new PointerScope()) {
      TensorVector parameters = parameters(torch.ones(4, 3));
      try (FactoredAdam adam = new FactoredAdam(parameters, SETTINGS)) {
        parameters.get(0).mutable_grad().put(torch.zeros(4, 3));
        adam.step();
        adam.step();
        double rate = adam.learningRate(1);
        assertThat(
                difference(
                    parameters.get(0), torch.full(new long[] {4, 3}, new Scalar(1 - rate * 0.01))))
            .isLessThan(1e-7);
        assertThat(buffer(adam, 0, "row").abs().max().item_double()).isZero();
      }
    }
  }
}
