package lxmert.boxes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.world.Dice;

/** The slips of people who write quickly: letters swapped or lost, small words left out. */
final class Slips {
  private static final double TYPO = 0.05;
  private static final double HABIT = 0.04;
  private static final double OMISSION = 0.03;
  private static final double GLUED = 0.012;
  private static final double BEHEADED = 0.015;

  /** What some people write for something else. */
  private static final Map<String, String> HABITS =
      Map.of(
          "below", "bellow",
          "at least", "atleast",
          "square", "squere",
          "that have", "that has",
          "which have", "which has",
          "there are", "there is",
          "touching", "toching",
          "triangle", "triangel",
          "color", "coulor");

  private Slips() {}

  /** The sentence as it may have been typed. */
  static String type(String sentence, Dice dice) {
    String typed = sentence;
    for (String right : HABITS.keySet().stream().sorted().toList()) {
      if (typed.contains(right) && dice.chance(HABIT)) {
        typed = typed.replaceFirst(right, HABITS.getOrDefault(right, right));
      }
    }
    if (dice.chance(OMISSION)) {
      typed = typed.replaceFirst(" (?:a|an|the) (?=\\p{L})", " ");
    }
    if (dice.chance(GLUED)) {
      typed = typed.replaceFirst("\\b(a|the) ", "$1");
    }
    if (dice.chance(TYPO)) {
      typed = withTypo(typed, dice);
    }
    return dice.chance(BEHEADED) ? typed.substring(1) : typed;
  }

  private static String withTypo(String sentence, Dice dice) {
    List<Integer> places = new ArrayList<>();
    for (int i = 1; i + 2 < sentence.length(); i++) {
      if (isLetter(sentence, i - 1) && isLetter(sentence, i) && isLetter(sentence, i + 1)) {
        places.add(i);
      }
    }
    int at = dice.pick(places);
    String before = sentence.substring(0, at);
    char own = sentence.charAt(at);
    String after = sentence.substring(at + 1);
    return switch (dice.weighted(3, 2, 1)) {
      case 0 -> before + after.charAt(0) + own + after.substring(1);
      case 1 -> before + after;
      default -> before + own + own + after;
    };
  }

  private static boolean isLetter(String text, int place) {
    return Character.isLetter(text.charAt(place));
  }
}
