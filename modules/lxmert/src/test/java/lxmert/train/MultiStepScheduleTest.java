package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiStepScheduleTest {
  /** The published course of 270,000 steps. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.001",
    "500, 0.5005",
    "999, 0.999001",
    "1000, 1",
    "209999, 1",
    "210000, 0.1",
    "249999, 0.1",
    "250000, 0.01",
    "270000, 0.01"
  })
  void goesAsPublished(long step, double factor) {
    MultiStepSchedule schedule =
        new MultiStepSchedule(List.of(210_000, 250_000), 0.1, 1000, 0.001, true);

    assertThat(schedule.factor(step)).isCloseTo(factor, within(1e-12));
  }

  @Test
  void aConstantWarmUpStaysAtItsFactor() {
    MultiStepSchedule schedule = new MultiStepSchedule(List.of(2), 0.5, 4, 0.25, false);

    assertThat(List.of(0L, 1L, 2L, 3L, 4L).stream().map(schedule::factor))
        .containsExactly(0.25, 0.25, 0.125, 0.125, 0.5);
  }

  @Test
  void refusesStepsThatDoNotAscend() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MultiStepSchedule(List.of(20, 10), 0.1, 0, 0, true))
        .withMessageContaining("[20, 10]");
  }
}
