package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the golden texts of VqaMetricTest do not reach. */
class VqaNormalizerTest {
  @Test
  void contractionsGetTheirMissingApostrophe() {
    assertThat(VqaNormalizer.numbersAndArticles("couldnt've couldn'tve couldntve yall'd've"))
        .isEqualTo("couldn't've couldn't've couldntve y'all'd've");
    assertThat(VqaNormalizer.numbersAndArticles("somebody'd")).isEqualTo("somebodyd");
  }

  @Test
  void atMostThirtyTwoFullStopsGo() {
    assertThat(VqaNormalizer.punctuation(".".repeat(40) + "5")).isEqualTo(".".repeat(8) + "5");
  }

  @Test
  void aNumberWithACommaRemovesAllPunctuation() {
    assertThat(VqaNormalizer.punctuation("1,000-2,000")).isEqualTo("10002000");
    assertThat(VqaNormalizer.punctuation("a-b")).isEqualTo("a b");
  }

  @Test
  void whiteSpaceIsPythons() {
    assertThat(VqaNormalizer.trim("\u00a0a\tb\n\u001f")).isEqualTo("a b");
    assertThat(VqaNormalizer.numbersAndArticles(" \u3000one\u0085 TWO ")).isEqualTo("1 2");
    assertThat(VqaNormalizer.numbersAndArticles("  ")).isEmpty();
  }
}
