package lxmert.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CaptionsTest {
  private static final List<String> NUMBERS =
      List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight");
  private static final Pattern AROUND =
      Pattern.compile(
          "(?:there is |a picture of |the image shows |one can see )?(.*?)"
              + "(?: on a (?:pale|light|bright|dark) ground)?\\.");
  private static final Pattern TOTAL =
      Pattern.compile("(\\w+) (?:things|objects|shapes), (\\w+) of which (?:is|are) (.*)");
  private static final Pattern RELATION =
      Pattern.compile(
          "THINGS WHERE THINGS"
              .replace("THINGS", SentenceOracle.THINGS)
              .replace("WHERE", SentenceOracle.WHERE));
  private static final Pattern PART = Pattern.compile("(?:(\\w+) )??" + SentenceOracle.THINGS);

  @Test
  void everyCaptionIsTrue() {
    SceneSampler scenes = new SceneSampler(WorldOptions.of(1, 6));
    int relations = 0;
    for (int i = 0; i < 300; i++) {
      Scene scene = scenes.sample(Split.TRAIN.imageId(i));
      List<String> captions = Captions.of(scene, 6);
      assertThat(captions).hasSize(5).doesNotHaveDuplicates();
      for (String caption : captions) {
        Matcher around = AROUND.matcher(caption.toLowerCase(Locale.ROOT));
        assertThat(around.matches()).as(caption).isTrue();
        relations += check(around.group(1), scene);
      }
    }
    assertThat(relations).isGreaterThan(100);
  }

  /** Returns 1 for a caption about a relation. */
  private static int check(String text, Scene scene) {
    Matcher total = TOTAL.matcher(text);
    Matcher relation = RELATION.matcher(text);
    if (total.matches()) {
      assertThat(NUMBERS.indexOf(total.group(1))).as(text).isEqualTo(scene.things().size());
      assertThat(SentenceOracle.count(total.group(3), scene))
          .as(text)
          .isEqualTo(NUMBERS.indexOf(total.group(2)));
      return 0;
    }
    if (relation.matches()) {
      String question =
          "is there %s %s the %s?"
              .formatted(
                  relation.group(1),
                  relation.group(2),
                  relation.group(3).replaceFirst("^an? ", ""));
      assertThat(SentenceOracle.answer(question, scene)).as(text).isEqualTo("yes");
      return 1;
    }
    for (String part : text.split(", | and ", -1)) {
      Matcher words = PART.matcher(part);
      assertThat(words.matches()).as(part).isTrue();
      int number = words.group(1) == null ? 1 : NUMBERS.indexOf(words.group(1));
      assertThat(SentenceOracle.count(words.group(2), scene)).as(text).isEqualTo(number);
    }
    return 0;
  }
}
