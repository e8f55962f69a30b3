package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;

class RunConfigurationTest {
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(1e-4, 0.1, 0.01, 5, null, null);
  private static final RunConfiguration BEFORE =
      RunConfiguration.of(
          Map.of("optimizer", OPTIMIZER, "seed", 1), Map.of("sizes", List.of(2, 3)));

  @Test
  void groupsBecomeDottedNames() {
    assertThat(BEFORE.values())
        .containsEntry("optimizer.learning_rate", "1.0E-4")
        .containsEntry("seed", "1")
        .containsEntry("sizes", "[2,3]")
        .hasSize(6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunConfiguration.of(Map.of("seed", 1), Map.of("seed", 2)))
        .withMessage("the setting seed is given twice");
  }

  @Test
  void aDifferenceIsNamedWithBothValues() {
    assertRefused(
        RunConfiguration.of(
            Map.of("optimizer", new OptimizerSettings(5e-5, 0.1, 0.01, 5, null, null), "seed", 1),
            Map.of("sizes", List.of(2, 3))),
        "it was made with optimizer.learning_rate = 1.0E-4, which is now 5.0E-5: ");
    assertRefused(
        RunConfiguration.of(Map.of("optimizer", OPTIMIZER, "seed", 1)),
        "it was made with sizes = [2,3], which is now not given: ");
  }

  private static void assertRefused(RunConfiguration now, String sentence) {
    assertThatThrownBy(() -> BEFORE.requireSame(now, Path.of("it")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(sentence);
  }
}
