package lxmert.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatementSamplerTest {
  private static final List<String> NUMBERS =
      List.of("no", "one", "two", "three", "four", "five", "six");
  private static final Map<Pattern, BiPredicate<Matcher, List<Scene>>> RULES =
      new LinkedHashMap<>();

  private static void rule(String sentence, BiPredicate<Matcher, List<Scene>> truth) {
    String number = "(" + String.join("|", NUMBERS) + ")";
    String regex = sentence.replace("NP", SentenceOracle.THINGS).replace("NUM", number);
    RULES.put(Pattern.compile(regex.replace("SIDE", "(left|right)")), truth);
  }

  static {
    rule("there is NP in the SIDE image", (m, p) -> on(m, 2, 1, p) > 0);
    rule("the SIDE image contains NP", (m, p) -> on(m, 1, 2, p) > 0);
    rule("the image on the SIDE shows NP", (m, p) -> on(m, 1, 2, p) > 0);
    rule("the SIDE image contains exactly NUM NP", (m, p) -> on(m, 1, 3, p) == number(m, 2));
    rule("there are exactly NUM NP in the SIDE image", (m, p) -> on(m, 3, 2, p) == number(m, 1));
    String total = "(?:there are|the two images together contain)? ?(exactly|at least) NUM NP";
    rule(
        total + "(?: in total| can be seen in the pair of images)?",
        (m, p) -> {
          int sum = in(m, 3, p.get(0)) + in(m, 3, p.get(1));
          return m.group(1).equals("exactly") ? sum == number(m, 2) : sum >= number(m, 2);
        });
    rule(
        "(?:each image contains at least one|both images contain) NP",
        (m, p) -> in(m, 1, p.get(0)) > 0 && in(m, 1, p.get(1)) > 0);
    rule(
        "there is NP in each of the images",
        (m, p) -> in(m, 1, p.get(0)) > 0 && in(m, 1, p.get(1)) > 0);
    rule(
        "(?:exactly one of the images contains|only one of the two images shows) NP",
        (m, p) -> in(m, 1, p.get(0)) > 0 ^ in(m, 1, p.get(1)) > 0);
    rule(
        "at least one of the images contains NP",
        (m, p) -> in(m, 1, p.get(0)) + in(m, 1, p.get(1)) > 0);
    rule(
        "there is NP in one image or in both",
        (m, p) -> in(m, 1, p.get(0)) + in(m, 1, p.get(1)) > 0);
    rule(
        "there are (more|fewer) NP in the SIDE image than in the SIDE image",
        (m, p) -> compare(m.group(1), on(m, 3, 2, p), on(m, 4, 2, p)));
    rule(
        "the SIDE image contains (more|fewer) NP than the SIDE one",
        (m, p) -> compare(m.group(2), on(m, 1, 3, p), on(m, 4, 3, p)));
    rule(
        "the left image contains NP and the right image contains NP",
        (m, p) -> in(m, 1, p.get(0)) > 0 && in(m, 2, p.get(1)) > 0);
    rule(
        "there is NP on the left and NP on the right",
        (m, p) -> in(m, 1, p.get(0)) > 0 && in(m, 2, p.get(1)) > 0);
    rule(
        "(?:one of the images shows|exactly one image contains) exactly NUM things.*",
        (m, p) ->
            p.get(0).things().size() == number(m, 1) ^ p.get(1).things().size() == number(m, 1));
  }

  private static boolean compare(String how, int first, int second) {
    return how.equals("more") ? first > second : first < second;
  }

  private static int number(Matcher m, int group) {
    return NUMBERS.indexOf(m.group(group));
  }

  private static int on(Matcher m, int side, int phrase, List<Scene> pair) {
    return in(m, phrase, pair.get(m.group(side).equals("left") ? 0 : 1));
  }

  private static int in(Matcher m, int phrase, Scene scene) {
    return SentenceOracle.count(m.group(phrase), scene);
  }

  @Test
  void everyStatementIsTrueOfThePairsThatItsWordsFit() {
    SceneSampler scenes = new SceneSampler(WorldOptions.of(1, 6));
    StatementSampler sampler = new StatementSampler(new Dice(6));
    Set<String> forms = new HashSet<>();
    for (int set = 0; set < 60; set++) {
      int first = 8 * set;
      List<Scene> own =
          IntStream.range(first, first + 8)
              .mapToObj(i -> scenes.sampleCrowd("train-" + i))
              .toList();
      for (int i = 0; i < 20; i++) {
        Statement statement = sampler.draw(own);
        forms.add(statement.form());
        List<Scene> pair = own.subList(0, 2);
        assertThat(statement.holds(pair))
            .as(statement.sentence())
            .isEqualTo(read(statement.sentence(), pair));
      }
    }
    assertThat(forms).hasSize(8);
  }

  private static boolean read(String sentence, List<Scene> pair) {
    String text = sentence.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    for (var rule : RULES.entrySet()) {
      Matcher matcher = rule.getKey().matcher(text);
      if (matcher.matches()) {
        return rule.getValue().test(matcher, pair);
      }
    }
    throw new AssertionError("cannot parse: " + sentence);
  }
}
