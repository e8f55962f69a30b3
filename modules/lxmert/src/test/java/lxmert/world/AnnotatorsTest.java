package lxmert.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lxmert.world.Annotators.Judgement;
import org.junit.jupiter.api.Test;

class AnnotatorsTest {
  @Test
  void theTrueAnswerIsTheMostFrequentOfTen() {
    Annotators annotators = new Annotators(new Dice(3));
    for (String truth : List.of("yes", "no", "0", "1", "8", "gray", "circle", "above", "solid")) {
      for (int i = 0; i < 200; i++) {
        Map<String, Long> counts = counts(annotators.judge(truth));
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(10);
        long own = counts.getOrDefault(truth, 0L);
        counts.remove(truth);
        assertThat(counts.values()).allMatch(count -> count < own);
      }
    }
  }

  @Test
  void peopleUseSynonymsMistakeAndMiscount() {
    Annotators annotators = new Annotators(new Dice(3));
    assertThat(manyAnswers(annotators, "gray")).containsKeys("gray", "grey", "silver");
    assertThat(manyAnswers(annotators, "7")).containsOnlyKeys("6", "7", "8");
    assertThat(manyAnswers(annotators, "0")).containsOnlyKeys("0", "1");
    assertThat(manyAnswers(annotators, "yes").get("no")).isBetween(40L, 200L);
  }

  private static Map<String, Long> manyAnswers(Annotators annotators, String truth) {
    Map<String, Long> sum = new TreeMap<>();
    for (int i = 0; i < 200; i++) {
      counts(annotators.judge(truth))
          .forEach((answer, count) -> sum.merge(answer, count, Long::sum));
    }
    return sum;
  }

  private static Map<String, Long> counts(List<Judgement> judgements) {
    return judgements.stream()
        .collect(Collectors.groupingBy(Judgement::answer, TreeMap::new, Collectors.counting()));
  }
}
