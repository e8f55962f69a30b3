package lxmert.boxes;

import java.util.List;
import java.util.function.Function;

/**
 * Something that a box has or has not.
 *
 * @param form what sort of feature it is
 * @param test whether a box has it
 * @param words what stands after "a box with"
 * @param adjective what stands before "box" to say the same; empty where nothing does
 */
record BoxFeature(
    String form,
    Function<List<BoxPiece>, Truth> test,
    Function<Speaker, String> words,
    Function<Speaker, String> adjective) {
  /** A feature that no adjective says. */
  BoxFeature(String form, Function<List<BoxPiece>, Truth> test, Function<Speaker, String> words) {
    this(form, test, words, speaker -> "");
  }

  Truth of(List<BoxPiece> box) {
    return test.apply(box);
  }

  /** Both at once, of which the first is the frame: so many items having that. */
  BoxFeature having(BoxFeature other) {
    return joined(other, "%s [with~4|having~3|and~4|and it has] %s");
  }

  /** Both at once. */
  BoxFeature and(BoxFeature other) {
    return joined(other, "%s and %s");
  }

  private BoxFeature joined(BoxFeature other, String template) {
    return new BoxFeature(
        form + " and " + other.form,
        box -> of(box).and(other.of(box)),
        speaker -> {
          String first = words.apply(speaker);
          String second = other.words.apply(speaker);
          return speaker.say(template, first, second);
        });
  }

  /** How many boxes certainly have it. */
  int certain(BoxImage image) {
    return (int) image.boxes().stream().filter(box -> of(box) == Truth.TRUE).count();
  }

  /** How many boxes people could also mean. */
  int unclear(BoxImage image) {
    return (int) image.boxes().stream().filter(box -> of(box) == Truth.UNCLEAR).count();
  }
}
