package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusedAttentionTest {
  private static final double CLOSE = 2e-6;

  /**
   * Values and gradients, at odd sizes too; the last keys of all images but the first are hidden.
   */
  @ParameterizedTest
  @CsvSource({
    "3, 4, 20, 20, 32",
    "2, 2, 1, 7, 8",
    "5, 3, 9, 1, 5",
    "1, 12, 13, 36, 64",
    "256, 4, 4, 11, 32"
  })
  void equalsTheFormulaAndItsGradients(long b, long n, long q, long k, long d) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(3);
      Tensor mask = torch.zeros(new long[] {b, 1, 1, k});
      if (b > 1 && k > 2) {
        mask.narrow(0, 1, b - 1).narrow(3, k - 2, 2).fill_(new Scalar(-10000.0));
      }
      List<Tensor> inputs = List.of(random(b, q, n, d), random(b, k, n, d), random(b, k, n, d));
      Tensor weights = torch.randn(b, n, q, d);
      assertThat(FusedAttention.servesTraining(heads(inputs.get(0)), heads(inputs.get(1)), 0))
          .isTrue();
      List<Tensor> fused = results(inputs, mask, weights, true);
      List<Tensor> plain = results(inputs, mask, weights, false);
      for (int i = 0; i < plain.size(); i++) {
        double scale = Math.max(1, plain.get(i).abs().max().item_double());
        double most = fused.get(i).sub(plain.get(i)).abs().max().item_double();
        assertThat(most / scale).as("result %d", i).isLessThan(CLOSE);
      }
    }
  }

  @Test
  void servesNeitherDropoutNorOtherFormatsNorLargeProducts() {
    try (PointerScope scope = new PointerScope()) {
      Tensor small = heads(random(2, 20, 4, 32));
      Tensor large = heads(random(2, 36, 4, 64));
      assertThat(FusedAttention.servesTraining(small, small, 0)).isTrue();
      assertThat(FusedAttention.servesTraining(small, small, 0.1)).isFalse();
      assertThat(FusedAttention.servesTraining(large, large, 0)).isFalse();
      assertThat(FusedAttention.servesTraining(small.detach(), small, 0)).isFalse();
      Tensor half = small.to(torch.ScalarType.BFloat16);
      assertThat(FusedAttention.servesTraining(half, half, 0)).isFalse();
    }
  }

  private static Tensor random(long... shape) {
    return torch.randn(shape).requires_grad_(true);
  }

  private static Tensor heads(Tensor x) {
    return x.transpose(1, 2);
  }

  private static List<Tensor> results(
      List<Tensor> inputs, Tensor mask, Tensor weights, boolean isFused) {
    List<Tensor> own = inputs.stream().map(x -> x.detach().requires_grad_(true)).toList();
    Tensor q = heads(own.get(0));
    Tensor k = heads(own.get(1));
    Tensor v = heads(own.get(2));
    Tensor mixed =
        isFused
            ? FusedAttention.mix(q, k, v, mask)
            : q.matmul(k.transpose(-1, -2))
                .div(new Scalar(Math.sqrt((double) q.size(3))))
                .add(mask)
                .softmax(-1)
                .matmul(v);
    mixed.mul(weights).sum().backward();
    List<Tensor> results = new ArrayList<>(List.of(mixed.detach()));
    own.forEach(x -> results.add(x.grad()));
    return results;
  }
}
