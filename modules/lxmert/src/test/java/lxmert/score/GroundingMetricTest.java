package lxmert.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.dataset.ImageBox;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundingMetricTest {
  private static final ImageBox TRUE = new ImageBox(10, 10, 9, 9); // 10 x 10 pixels

  @TempDir private Path folder;

  /** Every side counts a pixel more than it is long. */
  @Test
  void overlapsAreThoseOfPixels() {
    assertThat(TRUE.overlap(TRUE)).isEqualTo(1);
    assertThat(TRUE.overlap(new ImageBox(10, 10, 9, 4))).isEqualTo(0.5);
    assertThat(TRUE.overlap(new ImageBox(15, 10, 9, 9))).isCloseTo(50 / 150.0, within(1e-12));
    assertThat(TRUE.overlap(new ImageBox(19, 10, 9, 9))).isCloseTo(10 / 190.0, within(1e-12));
    assertThat(TRUE.overlap(new ImageBox(21, 10, 9, 9))).isZero();
  }

  @Test
  void rightIsMoreThanHalfAndTheBestRegionTheBound() {
    Path one = write("one", "1", "2");
    Path other = write("other", "3", "4");
    Map<String, ImageBox> choices =
        Map.of(
            "1", TRUE,
            "2", new ImageBox(10, 10, 9, 4), // half of it: not more
            "3", new ImageBox(10, 10, 9, 5),
            "4", new ImageBox(50, 50, 9, 9));
    TaskScores scores =
        GroundingMetric.score(
            List.of(one, other),
            Submission.of(folder, choices),
            each -> each.id().equals("4") ? 0.4 : 0.9);
    assertThat(scores.examples()).isEqualTo(4);
    assertThat(scores.accuracy()).isEqualTo(50);
    assertThat(scores.figures()).isEqualTo(Map.of("upper bound", 75.0));
    assertThat(scores.tables())
        .isEqualTo(Map.of("split", Map.of("one.json", 50.0, "other.json", 50.0)));
  }

  @Test
  void everyExpressionIsAnsweredOnceAndHasABox() {
    Path truth = write("one", "1", "2");
    assertThatThrownBy(() -> score(truth, Map.of("1", TRUE)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no answer to 1 of the questions of " + truth);
    assertThatThrownBy(() -> score(truth, Map.of("1", TRUE, "2", TRUE, "3", TRUE)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("one of them 3");
    RefcocoJson.write(truth, List.of(new ReferringExpression("1", "a", 99, 99, "it", null)));
    assertThatThrownBy(() -> score(truth, Map.of("1", TRUE)))
        .isInstanceOf(UserError.class)
        .hasMessage(truth + ": expression 1 has no box, expected one");
  }

  private TaskScores score(Path truth, Map<String, ImageBox> choices) {
    return GroundingMetric.score(List.of(truth), Submission.of(folder, choices), null);
  }

  private Path write(String split, String... ids) {
    Path file = folder.resolve(split + ".json");
    RefcocoJson.write(
        file,
        List.of(ids).stream()
            .map(id -> new ReferringExpression(id, "a", 100, 100, "it", TRUE))
            .toList());
    return file;
  }
}
