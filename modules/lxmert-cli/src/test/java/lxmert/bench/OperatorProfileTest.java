package lxmert.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import lxmert.bench.OperatorProfile.Event;
import org.junit.jupiter.api.Test;

class OperatorProfileTest {
  /** Two runs of 100 microseconds: on one thread a calls b twice, on another c is alone. */
  private static final List<Event> EVENTS =
      List.of(
          new Event("b", 10, 20, 1),
          new Event("b", 30, 10, 1),
          new Event("a", 0, 60, 1),
          new Event("c", 5, 40, 2),
          new Event("a", 60, 20, 1));

  @Test
  void whatAnOperatorCallsIsNotItsOwn() {
    OperatorProfile profile = OperatorProfile.of(EVENTS, 0.2, 2);
    assertThat(profile.operators())
        .containsExactly(
            new OperatorProfile.Operator("a", 1, 0.025, 25),
            new OperatorProfile.Operator("c", 0.5, 0.02, 20),
            new OperatorProfile.Operator("b", 1, 0.015, 15));
    assertThat(profile.runMs()).isEqualTo(0.1);
    assertThat(profile.outsideMs()).isCloseTo(0.04, within(1e-12));
  }
}
