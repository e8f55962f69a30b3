package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
  @Test
  void stepsCountFromTheBeginningOfTheRun() {
    Interval interval = Interval.parse("500 steps");
    assertThat(interval.isDue(1000, 0)).isTrue();
    assertThat(interval.isDue(1001, 1e9)).isFalse();
    assertThat(interval).hasToString("500 steps");
  }

  @Test
  void minutesCountFromTheLastTime() {
    Interval interval = Interval.parse("10 minutes");
    assertThat(interval.isDue(10, 9.9)).isFalse();
    assertThat(interval.isDue(11, 10)).isTrue();
    assertThat(interval).hasToString("10 minutes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "0 steps", "-1 steps", "1.5 minutes", "3 hours", "9999999999 steps"})
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Interval.parse(text))
        .withMessageContaining("expected such as \"500 steps\" or \"10 minutes\"");
  }
}
