package lxmert.boxes;

import java.util.ArrayList;
import java.util.List;
import lxmert.world.Dice;

/**
 * A text with choices: {@code [one~3|only one]} becomes "one" three times as often as "only one".
 * Choices may stand within choices.
 */
final class Template {
  private final String text;
  private final Dice dice;
  private int at;

  private Template(String text, Dice dice) {
    this.text = text;
    this.dice = dice;
  }

  /** The text with every choice made. */
  static String choose(String text, Dice dice) {
    return text.indexOf('[') < 0 ? text : new Template(text, dice).sequence();
  }

  private String sequence() {
    StringBuilder chosen = new StringBuilder();
    while (at < text.length() && "|]~".indexOf(text.charAt(at)) < 0) {
      char next = text.charAt(at++);
      if (next == '[') {
        chosen.append(choice());
      } else {
        chosen.append(next);
      }
    }
    return chosen.toString();
  }

  private String choice() {
    List<String> options = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    while (text.charAt(at - 1) != ']') {
      options.add(sequence());
      weights.add(text.charAt(at) == '~' ? weight() : 1);
      at++;
    }
    return options.get(dice.weighted(weights.stream().mapToDouble(Double::doubleValue).toArray()));
  }

  private double weight() {
    int first = ++at;
    while (Character.isDigit(text.charAt(at))) {
      at++;
    }
    return Integer.parseInt(text.substring(first, at));
  }
}
