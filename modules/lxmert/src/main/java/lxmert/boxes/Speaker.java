package lxmert.boxes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.world.Dice;

/**
 * How somebody speaks in one sentence: which nouns for boxes and things, numerals or words. In
 * templates {@code BOX}, {@code ITEM}, {@code WALL} and their plurals stand for the nouns, {@code
 * WITH} and {@code WITHS} for what joins a box, or boxes, to what it has.
 */
final class Speaker {
  private static final List<String> NUMBERS =
      List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
  private static final Pattern SLOT =
      Pattern.compile("\\b(BOX|BOXES|ITEM|ITEMS|WALL|WALLS|WITH|WITHS|COLOR|COLORS)\\b");
  private static final Pattern NOUN =
      Pattern.compile("\\b(?:BOX|ITEM|square|circle|triangle)(ES|S|s)?\\b");
  private static final Pattern VOWEL = Pattern.compile("\\ba (?=[aei]|o(?!ne))");

  private static final String TOWER = "[tower~30|stack|column]";
  private static final String BLOCK = "[block~14|square|cube|object]";
  private static final String BOX = "[box~12|grey box~3|gray box|grey square~2|gray square]";
  private static final String ITEM = "[item~8|object~7|shape~2|thing|figure]";

  private final Dice dice;
  private final boolean digits;
  private final boolean asTower;
  private final Map<String, String> nouns = new LinkedHashMap<>();

  Speaker(Dice dice, boolean towers) {
    this.dice = dice;
    this.digits = dice.chance(0.4);
    this.asTower = towers && dice.chance(0.75);
    noun("BOX", "BOXES", Template.choose(asTower ? TOWER : BOX, dice));
    noun("ITEM", "ITEMS", Template.choose(asTower ? BLOCK : ITEM, dice));
    noun("WALL", "WALLS", Template.choose("[wall~5|edge~5|side~2|border]", dice));
    noun("COLOR", "COLORS", Template.choose("[color~5|colour]", dice));
    nouns.put("WITH", "[with~6|that has~2|which has~2|having~2|that contains|containing]");
    nouns.put("WITHS", "[with~6|that have~2|which have~2|having~2|that contain|containing]");
  }

  private void noun(String one, String many, String word) {
    nouns.put(one, word);
    nouns.put(many, word.endsWith("x") ? word + "es" : word + "s");
  }

  Dice dice() {
    return dice;
  }

  /** Whether boxes are called towers. */
  boolean asTower() {
    return asTower;
  }

  /** A template with every choice made; the parts go where it has %s, and slots stay open. */
  String say(String template, Object... parts) {
    return Template.choose(template, dice).formatted(parts);
  }

  /** One of two by grammatical number. */
  static String agree(boolean plural, String one, String many) {
    return plural ? many : one;
  }

  /** Whether the first noun of a phrase stands in the plural. */
  static boolean isPlural(String phrase) {
    Matcher matcher = NOUN.matcher(phrase);
    return matcher.find() && matcher.group(1) != null;
  }

  /** A number as a word or as a numeral. */
  String number(int number) {
    return digits || number >= NUMBERS.size() ? Integer.toString(number) : NUMBERS.get(number);
  }

  /** For example "at least two blue blocks", of "blue block" and "blue blocks". */
  String amount(Amount amount, String one, String many) {
    int number = amount.number();
    if (amount.equals(Amount.NONE)) {
      return "no " + (dice.chance(0.5) ? one : many);
    }
    String noun = amount.plural() ? many : one;
    return switch (amount.bound()) {
      case EXACT ->
          number == 1
              ? say("[exactly %1$s~3|%1$s~3|only %1$s~2|just %1$s|a single] %2$s", number(1), noun)
              : say("[exactly ~3|~4|only |just ]%s %s", number(number), noun);
      case LEAST -> atLeast(number, noun, many);
      case MOST ->
          dice.chance(0.6) || number == 0
              ? say("[at most~4|no more than|not more than] %s %s", number(number), noun)
              : say("[less than~2|fewer than] %s %s", number(number + 1), many);
    };
  }

  private String atLeast(int number, String noun, String many) {
    if (number == 2 && dice.chance(0.1)) {
      return "multiple " + many;
    }
    if (number > 1 && dice.chance(0.25)) {
      String more = "more than %s %s";
      return say(more, number(number - 1), number == 2 ? noun.replaceFirst("s$", "") : many);
    }
    if (dice.chance(0.1)) {
      return say("%s or more %s", number(number), many);
    }
    return say(
        "[at least~4|atleast] %s %s",
        number == 1 && dice.chance(0.15) ? "a" : number(number), noun);
  }

  /** Fills the slots and makes a sentence of it. */
  String sentence(String text) {
    Matcher matcher = SLOT.matcher(text);
    String filled =
        matcher.replaceAll(slot -> Template.choose(nouns.getOrDefault(slot.group(), ""), dice));
    String plain = filled.replaceAll("  +", " ").strip();
    String spoken = dice.chance(0.93) ? VOWEL.matcher(plain).replaceAll("an ") : plain;
    String begun =
        dice.chance(0.78)
            ? spoken.substring(0, 1).toUpperCase(Locale.ROOT) + spoken.substring(1)
            : spoken;
    return dice.chance(0.5) ? begun + "." : begun;
  }
}
