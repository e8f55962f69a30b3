package lxmert.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.VqaQuestion;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerLossTest {
  private static final AnswerVocabulary ANSWERS = AnswerVocabulary.of(List.of("a", "b", "c"));
  private static final float[] LOGITS = {0.5f, -1.25f, 2};

  private static VqaQuestion question(Map<String, Double> label) {
    return new VqaQuestion("1", "image", "What?", label, "", "");
  }

  /** An answer outside the list counts for nothing; without any, the first stands for it. */
  @ParameterizedTest
  @EnumSource
  void oneExampleInFloat64EqualsABatchOfIt(AnswerLoss loss) {
    assertEqual(loss, question(Map.of("b", 0.9)), new float[] {0, 0.9f, 0});
    assertEqual(loss, question(Map.of("c", 0.3, "elsewhere", 1.0)), new float[] {0, 0, 0.3f});
    assertEqual(loss, question(Map.of()), new float[] {0, 0, 0});
  }

  private static void assertEqual(AnswerLoss loss, VqaQuestion question, float[] target) {
    try (PointerScope scope = new PointerScope()) {
      double batch =
          loss.of(Tensor.create(LOGITS, 1, 3), Tensor.create(target, 1, 3)).item_double();
      assertThat(loss.of(LOGITS, question, ANSWERS)).isCloseTo(batch, within(1e-5));
    }
  }

  @Test
  void crossEntropyIsTheLogarithmOfTheProbability() {
    double all = Math.exp(0.5) + Math.exp(-1.25) + Math.exp(2);
    double expected = -Math.log(Math.exp(2) / all);
    VqaQuestion question = question(Map.of("b", 0.3, "c", 0.6));
    assertThat(AnswerLoss.CROSS_ENTROPY.of(LOGITS, question, ANSWERS))
        .isCloseTo(expected, within(1e-12));
    assertThat(AnswerLoss.LIKELIEST_LABEL.of(LOGITS, question, ANSWERS))
        .isCloseTo(3 * expected, within(1e-12));
  }
}
