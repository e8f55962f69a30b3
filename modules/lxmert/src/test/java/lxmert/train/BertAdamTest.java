package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class BertAdamTest {
  private static final double RATE = 0.01;

  /** Sizes around the chunk, so that runs break, pieces are cut and gaps are skipped. */
  private static final long[] SIZES = {3, 1 << 18, 17, (1 << 18) + 5, 600_001, 200_000, 100_000, 1};

  @Test
  void runsAndPiecesEqualTheFormulaTensorByTensor() {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(1);
      Schedule schedule = Schedule.warmupLinear(0.3, 10);
      List<Tensor> parameters = new ArrayList<>();
      List<Plain> plain = new ArrayList<>();
      for (long size : SIZES) {
        Tensor start = torch.randn(size);
        parameters.add(start.clone().set_requires_grad(true));
        plain.add(new Plain(start));
      }
      BertAdam adam = adam(parameters, schedule);
      for (int step = 0; step < 5; step++) {
        adam.zeroGradients();
        for (int i = 0; i < parameters.size(); i++) {
          if ((step + i) % 4 != 0) {
            Tensor gradient = torch.randn(SIZES[i]);
            parameters.get(i).mutable_grad().put(gradient);
            plain.get(i).step(gradient, schedule);
          }
        }
        adam.step();
      }
      for (int i = 0; i < parameters.size(); i++) {
        assertThat(difference(parameters.get(i), plain.get(i).value)).isLessThan(1e-6);
        assertThat(difference(adam.moment(i), plain.get(i).moment)).isLessThan(1e-6);
        assertThat(difference(adam.square(i), plain.get(i).square)).isLessThan(1e-6);
        assertThat(adam.steps(i)).isEqualTo(plain.get(i).steps);
      }
      adam.close();
    }
  }

  @Test
  void theFusedOperatorEqualsTheFormulaOperatorByOperator() {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(3);
      assertThat(FusedAdam.here()).isPresent();
      TensorVector first = new TensorVector();
      TensorVector second = new TensorVector();
      for (long size : SIZES) {
        Tensor start = torch.randn(size);
        first.push_back(start.clone().set_requires_grad(true));
        second.push_back(start.clone().set_requires_grad(true));
      }
      BertAdam.Settings settings = BertAdam.Settings.of(RATE, Schedule.warmupLinear(0.3, 10));
      try (BertAdam fused = new BertAdam(first, settings);
          BertAdam plain = new BertAdam(second, settings, Optional.empty())) {
        for (int step = 0; step < 5; step++) {
          for (int i = 0; i < SIZES.length; i++) {
            Tensor gradient = torch.randn(SIZES[i]);
            first.get(i).mutable_grad().put(gradient);
            second.get(i).mutable_grad().put(gradient);
          }
          fused.step();
          plain.step();
        }
        for (int i = 0; i < SIZES.length; i++) {
          assertThat(difference(first.get(i), second.get(i))).isLessThan(1e-6);
          assertThat(difference(fused.moment(i), plain.moment(i))).isLessThan(1e-6);
          assertThat(difference(fused.square(i), plain.square(i))).isLessThan(1e-6);
          assertThat(fused.steps(i)).isEqualTo(plain.steps(i));
        }
      }
    }
  }

  @Test
  void parametersKeepValueShapeAndGradientWhenLaidOut() {
    try (PointerScope scope = new PointerScope()) {
      Tensor weight = torch.arange(new Scalar(6)).view(2, 3).to(torch.ScalarType.Float);
      Tensor parameter = weight.clone().set_requires_grad(true);
      BertAdam adam = adam(List.of(parameter), Schedule.constant());
      assertThat(parameter.shape()).containsExactly(2, 3);
      assertThat(torch.equal(parameter.detach(), weight)).isTrue();
      parameter.mul(parameter).sum().backward();
      assertThat(torch.equal(parameter.grad(), weight.mul(new Scalar(2)))).isTrue();
      adam.close();
    }
  }

  @Test
  void stridedGradientsAreReadInTheirOrder() {
    try (PointerScope scope = new PointerScope()) {
      Tensor parameter = torch.zeros(2, 3).set_requires_grad(true);
      Tensor gradient = torch.arange(new Scalar(6)).to(torch.ScalarType.Float).view(3, 2).t();
      BertAdam adam = adam(List.of(parameter), Schedule.constant());
      parameter.mutable_grad().put(gradient);
      adam.step();
      Tensor moment = gradient.mul(new Scalar(0.1));
      assertThat(difference(adam.moment(0), moment)).isLessThan(1e-7);
      adam.close();
    }
  }

  @Test
  void clippingScalesToTheGivenNormOnly() {
    try (PointerScope scope = new PointerScope()) {
      Tensor a = torch.zeros(1).set_requires_grad(true);
      Tensor b = torch.zeros(1).set_requires_grad(true);
      BertAdam adam = adam(List.of(a, b), Schedule.constant());
      a.mutable_grad().put(Tensor.create(new float[] {3}, 1));
      b.mutable_grad().put(Tensor.create(new float[] {4}, 1));
      assertThat(adam.clipGradients(10)).isEqualTo(5);
      assertThat(a.grad().item_float()).isEqualTo(3);
      assertThat(adam.clipGradients(1)).isEqualTo(5);
      assertThat(b.grad().item_double()).isCloseTo(0.8, within(1e-6));
      adam.close();
    }
  }

  @Test
  void theLearningRateFollowsTheSchedule() {
    try (PointerScope scope = new PointerScope()) {
      Tensor parameter = torch.zeros(1).set_requires_grad(true);
      BertAdam adam = adam(List.of(parameter), Schedule.warmupLinear(0.5, 4));
      List<Double> rates = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        rates.add(adam.learningRate() / RATE);
        parameter.mutable_grad().put(torch.ones(1));
        adam.step();
      }
      assertThat(rates).containsExactly(0.0, 0.5, 1.0, 0.5, 0.0, 0.0);
      adam.close();
    }
  }

  @Test
  void nonsenseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BertAdam.Settings.of(-1, Schedule.constant()));
    assertThatIllegalArgumentException().isThrownBy(() -> Schedule.warmupLinear(1.5, 10));
    assertThatIllegalArgumentException().isThrownBy(() -> Schedule.warmupLinear(0.1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new BertAdam(new TensorVector(), BertAdam.Settings.of(1, Schedule.constant())));
  }

  private static BertAdam adam(List<Tensor> parameters, Schedule schedule) {
    return new BertAdam(
        new TensorVector(parameters.toArray(Tensor[]::new)), BertAdam.Settings.of(RATE, schedule));
  }

  private static double difference(Tensor a, Tensor b) {
    return a.detach().sub(b).abs().max().item_double();
  }

  /** The formula as it is printed, one tensor at a time. */
  private static final class Plain {
    private final Tensor value;
    private final Tensor moment;
    private final Tensor square;
    private long steps;

    Plain(Tensor start) {
      value = start.clone();
      moment = torch.zeros_like(start);
      square = torch.zeros_like(start);
    }

    void step(Tensor gradient, Schedule schedule) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGrad = new NoGradGuard()) {
        double rate = RATE * schedule.factor(steps++);
        moment.mul_(new Scalar(0.9)).add_(gradient.mul(new Scalar(0.1)));
        square.mul_(new Scalar(0.999)).add_(gradient.mul(gradient).mul(new Scalar(0.001)));
        Tensor update = moment.div(square.sqrt().add(new Scalar(1e-6)));
        update.add_(value.mul(new Scalar(0.01)));
        value.sub_(update.mul(new Scalar(rate)));
      }
    }
  }
}
