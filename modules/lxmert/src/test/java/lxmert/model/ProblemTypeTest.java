package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProblemTypeTest {
  @Test
  void everyAnswerByItselfHasASigmoid() {
    assertThat(ProblemType.MULTI_LABEL_CLASSIFICATION.probabilities(new float[] {0, 2, -2}))
        .containsExactly(
            new double[] {0.5, 1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(2))}, within(1e-15));
  }

  @Test
  void oneRightAnswerHasASoftmaxThatDoesNotOverflow() {
    double e = Math.E;
    assertThat(ProblemType.SINGLE_LABEL_CLASSIFICATION.probabilities(new float[] {999, 1000}))
        .containsExactly(new double[] {1 / (1 + e), e / (1 + e)}, within(1e-15));
  }
}
