package lxmert.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExpressionsTest {
  private static final Pattern RELATED =
      Pattern.compile(
          "%s %s %s".formatted(SentenceOracle.THINGS, SentenceOracle.WHERE, SentenceOracle.THINGS));

  /** By the words alone, as somebody reads them who knows nothing of how they were made. */
  @Test
  void everyExpressionFitsOneThing() {
    WorldOptions options = WorldOptions.of(200, 5);
    SceneSampler sampler = new SceneSampler(options);
    int related = 0;
    int all = 0;
    Set<Integer> sizes = new HashSet<>();
    for (int i = 0; i < options.train(); i++) {
      Scene scene = sampler.sample(Split.TRAIN.imageId(i));
      List<Expressions.Expression> expressions = Expressions.of(scene, 5, 6);
      sizes.add(expressions.size());
      for (Expressions.Expression each : expressions) {
        all++;
        Matcher both = RELATED.matcher(each.words());
        if (both.matches()) {
          related++;
          requireRelated(each, scene);
        } else {
          assertThat(SentenceOracle.count(each.words(), scene)).as(each.words()).isEqualTo(1);
        }
      }
      assertThat(expressions.stream().map(Expressions.Expression::words)).doesNotHaveDuplicates();
      assertThat(Expressions.of(scene, 5, 6)).isEqualTo(expressions);
    }
    assertThat(all).isGreaterThan(700);
    assertThat(related).isBetween(all / 20, all / 2);
    assertThat(sizes).contains(6).allMatch(size -> size > 0 && size <= 6);
  }

  /** The oracle names the shape of the only thing that is there. */
  private static void requireRelated(Expressions.Expression expression, Scene scene) {
    String words = expression.words().toLowerCase(Locale.ROOT);
    String thing = words.startsWith("the ") ? words : "the " + words;
    assertThat(SentenceOracle.answer("What shape is " + thing + "?", scene))
        .as(words)
        .isEqualTo(expression.thing().shape().word());
    assertThat(SentenceOracle.answer("What color is " + thing + "?", scene))
        .as(words)
        .isEqualTo(expression.thing().colour().word());
  }
}
