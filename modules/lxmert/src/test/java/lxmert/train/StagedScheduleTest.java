package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StagedScheduleTest {
  @Test
  void everyPartHasItsFactor() {
    StagedSchedule schedule = new StagedSchedule(List.of(0.5, 1.0, 0.25), 9);
    assertThat(LongStream.range(0, 11).mapToDouble(schedule::factor))
        .containsExactly(0.5, 0.5, 0.5, 1.0, 1.0, 1.0, 0.25, 0.25, 0.25, 0.25, 0.25);
  }

  @Test
  void aFactorThatCannotBeIsRefused() {
    assertThatThrownBy(() -> new StagedSchedule(List.of(1.0, 0.0), 9))
        .hasMessageContaining("a stage's factor is 0.0");
  }
}
