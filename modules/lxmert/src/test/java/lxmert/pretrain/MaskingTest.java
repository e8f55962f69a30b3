package lxmert.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskingTest {
  private static final int MANY = 200_000;

  @Test
  void theSharesAreThoseOfThePaper() {
    RandomSource draws = new SeededRandomSource(1, 1, 1);
    Map<Masking.Action, Integer> counts = new EnumMap<>(Masking.Action.class);
    for (int i = 0; i < MANY; i++) {
      counts.merge(Masking.BERT.draw(draws), 1, Integer::sum);
    }
    assertThat(share(counts, Masking.Action.MASK)).isCloseTo(0.12, within(0.004));
    assertThat(share(counts, Masking.Action.RANDOM)).isCloseTo(0.015, within(0.0015));
    assertThat(share(counts, Masking.Action.KEEP)).isCloseTo(0.015, within(0.0015));
  }

  private static double share(Map<Masking.Action, Integer> counts, Masking.Action action) {
    return counts.getOrDefault(action, 0) / (double) MANY;
  }

  @Test
  void specialTokensAreNeverHidden() {
    MaskedWords words = new MaskedWords(new MaskedWords.Settings(1, new Masking(1, 1, 0)));
    int[] ids = {2, 7, 8, 9, 3};
    long[] labels = words.hide(ids, TinyPretrain.VOCABULARY, new SeededRandomSource(1, 1, 1));
    assertThat(ids).containsExactly(2, 4, 4, 4, 3);
    assertThat(labels).containsExactly(-1, 7, 8, 9, -1);
  }

  @Test
  void withoutTheTaskNothingIsHidden() {
    MaskedWords words = new MaskedWords(new MaskedWords.Settings(0, new Masking(1, 1, 0)));
    int[] ids = {2, 7, 8, 3};
    assertThat(words.hide(ids, TinyPretrain.VOCABULARY, new SeededRandomSource(1, 1, 1)))
        .containsOnly(-1);
    assertThat(ids).containsExactly(2, 7, 8, 3);
  }

  @Test
  void aChoiceFollowsItsWeights() {
    RandomSource draws = new SeededRandomSource(4, 1, 1);
    int[] counts = new int[3];
    IntStream.range(0, MANY).forEach(i -> counts[draws.choice(new double[] {1, 0, 3})]++);
    assertThat(counts[1]).isZero();
    assertThat(counts[2] / (double) MANY).isCloseTo(0.75, within(0.01));
  }

  @Test
  void drawsDifferBySeedEpochAndExample() {
    double[] first = {
      new SeededRandomSource(1, 1, 1).uniform(),
      new SeededRandomSource(2, 1, 1).uniform(),
      new SeededRandomSource(1, 2, 1).uniform(),
      new SeededRandomSource(1, 1, 2).uniform()
    };
    assertThat(Arrays.stream(first).distinct().count()).isEqualTo(4);
    assertThat(new SeededRandomSource(1, 2, 1).uniform()).isEqualTo(first[2]);
  }

  @Test
  void sharesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new Masking(1.5, 0.8, 0.1)).hasMessage("rate is 1.5, expected 0 to 1");
    assertThatThrownBy(() -> new Masking(0.15, 0.8, 0.3))
        .hasMessage("random is 0.3, expected 0 to 1 - mask");
    assertThatThrownBy(() -> new Masking(0.15, -1, 0.3)).hasMessageContaining("mask is -1.0");
  }
}
