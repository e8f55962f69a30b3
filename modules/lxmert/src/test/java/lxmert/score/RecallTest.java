package lxmert.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecallTest {
  @Test
  void aQueryCountsWhereARightOneIsAmongTheBest() {
    List<float[]> scores = new ArrayList<>();
    List<Set<Integer>> right = new ArrayList<>();
    for (int rank = 0; rank < 12; rank++) { // the right one stands at each rank once
      float[] falling = new float[12];
      for (int i = 0; i < 12; i++) {
        falling[i] = -i;
      }
      scores.add(falling);
      right.add(Set.of(rank));
    }
    assertThat(recall(scores, right)).isEqualTo(new Recall(12, 12, 1 / 12.0, 5 / 12.0, 10 / 12.0));
  }

  @Test
  void theBestOfSeveralRightOnesCounts() {
    float[] scores = {3, 2, 1};
    assertThat(recall(List.of(scores), List.of(Set.of(0, 2))).at1()).isEqualTo(1);
    assertThat(recall(List.of(scores), List.of(Set.of(1, 2))).at1()).isZero();
  }

  /** Else a model that gives everything the same score would find everything. */
  @Test
  void equalScoresFindNothing() {
    assertThat(recall(List.of(new float[20]), List.of(Set.of(0))))
        .isEqualTo(new Recall(1, 20, 0, 0, 0));
  }

  /** Else a model that went astray would find everything. */
  @Test
  void noNumberFindsNothing() {
    float[] scores = {Float.NaN, 1, Float.NaN};
    assertThat(recall(List.of(scores), List.of(Set.of(1))).at1()).isZero();
    assertThat(recall(List.of(scores), List.of(Set.of(0))).at1()).isZero();
  }

  private static Recall recall(List<float[]> scores, List<Set<Integer>> right) {
    return Recall.of((query, i) -> scores.get(query)[i], scores.get(0).length, right);
  }
}
