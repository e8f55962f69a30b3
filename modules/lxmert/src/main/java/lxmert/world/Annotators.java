package lxmert.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ten people who answer a question, as in VQA: most see what is there, some use another word for
 * it, some mistake it for something like it, and some are not sure.
 */
final class Annotators {
  static final int COUNT = 10;

  private static final double SYNONYM = 0.12;
  private static final double MISTAKE = 0.06;
  private static final double MISCOUNT = 0.025;
  private static final int CLEAR_MAJORITY = 5;

  private static final Map<String, List<String>> MISTAKEN_FOR =
      Map.ofEntries(
          Map.entry("yes", List.of("no")),
          Map.entry("no", List.of("yes")),
          Map.entry("red", List.of("orange", "pink", "brown")),
          Map.entry("green", List.of("teal")),
          Map.entry("blue", List.of("purple", "teal")),
          Map.entry("yellow", List.of("orange", "gold")),
          Map.entry("orange", List.of("red", "yellow")),
          Map.entry("purple", List.of("blue", "pink")),
          Map.entry("pink", List.of("red", "purple")),
          Map.entry("brown", List.of("red", "maroon")),
          Map.entry("gray", List.of("silver", "white", "black")),
          Map.entry("black", List.of("gray")),
          Map.entry("white", List.of("gray")),
          Map.entry("teal", List.of("green", "blue")),
          Map.entry("square", List.of("rectangle", "box")),
          Map.entry("rectangle", List.of("square")),
          Map.entry("diamond", List.of("square")),
          Map.entry("ring", List.of("circle")),
          Map.entry("semicircle", List.of("circle")),
          Map.entry("circle", List.of("ball")),
          Map.entry("pentagon", List.of("hexagon")),
          Map.entry("hexagon", List.of("pentagon")),
          Map.entry("small", List.of("medium")),
          Map.entry("medium", List.of("small", "large")),
          Map.entry("large", List.of("medium")),
          Map.entry("striped", List.of("lines")),
          Map.entry("dotted", List.of("dots")),
          Map.entry("checkered", List.of("squares")),
          Map.entry("left", List.of("right")),
          Map.entry("right", List.of("left")),
          Map.entry("top", List.of("bottom")),
          Map.entry("bottom", List.of("top")));

  private final Dice dice;

  Annotators(Dice dice) {
    this.dice = dice;
  }

  /**
   * @param confidence {@code yes}, {@code maybe} or {@code no}
   */
  record Judgement(String answer, String confidence) {}

  /** What the ten say. The true answer always is the most frequent one. */
  List<Judgement> judge(String truth) {
    while (true) {
      List<Judgement> judgements = new ArrayList<>(COUNT);
      for (int i = 0; i < COUNT; i++) {
        String answer = answer(truth);
        judgements.add(new Judgement(answer, confidence(answer.equals(truth))));
      }
      if (isClear(truth, judgements)) {
        return judgements;
      }
    }
  }

  private String answer(String truth) {
    if (Character.isDigit(truth.charAt(0))) {
      return miscount(Integer.parseInt(truth));
    }
    List<String> synonyms = Lexicon.forms(truth);
    if (synonyms.size() > 1 && dice.chance(SYNONYM)) {
      return dice.pick(synonyms.subList(1, synonyms.size()));
    }
    return dice.chance(MISTAKE)
        ? dice.pick(MISTAKEN_FOR.getOrDefault(truth, List.of(truth)))
        : truth;
  }

  /** Off by one; the more there are to count, the more often. */
  private String miscount(int truth) {
    int found = truth;
    if (dice.chance(MISCOUNT * (truth + 1))) {
      found += truth == 0 || dice.chance(0.5) ? 1 : -1;
    }
    return Integer.toString(found);
  }

  private String confidence(boolean right) {
    return dice.chance(right ? 0.9 : 0.4) ? "yes" : dice.pick("maybe", "maybe", "no");
  }

  private static boolean isClear(String truth, List<Judgement> judgements) {
    Map<String, Integer> counts = new HashMap<>();
    judgements.forEach(judgement -> counts.merge(judgement.answer(), 1, Integer::sum));
    return counts.getOrDefault(truth, 0) >= CLEAR_MAJORITY
        && counts.values().stream().filter(count -> count >= CLEAR_MAJORITY).count() == 1;
  }
}
