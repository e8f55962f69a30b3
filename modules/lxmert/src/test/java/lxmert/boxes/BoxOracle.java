package lxmert.boxes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a statement about three boxes from its words alone, by a grammar of its own: words become
 * plain ones in the singular, then patterns are tried. Pieces are looked at as rectangles.
 */
final class BoxOracle {
  private static final List<String> NUMBERS =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
  private static final Map<String, String> PLAIN = new LinkedHashMap<>();

  static final String AMT = "((?:exactly |at least |at most )?\\d+|no|a)";
  static final String KIND =
      "((?:(?:small|medium|big) )?(?:(?:black|blue|yellow) )?(?:or (?:black|blue|yellow) )?"
          + "(?:item|square|circle|triangle)(?: that is not (?:black|blue|yellow))?)";
  static final String COLOR = "(black|blue|yellow)";
  static final String PLACE =
      "((?:not |nearly |almost )?touching WORDS|close to WORDS|very near WORDS)"
          .replace("WORDS", "(?:(?! with | and ).)*");

  private static final Map<Pattern, Function<Matcher, Predicate<BoxImage>>> CLAIMS =
      new LinkedHashMap<>();

  static {
    PLAIN.put("\\bgr[ea]y (box|square)", "box");
    PLAIN.put("\\b(tower|stack|column)(?=s?\\b)", "box");
    PLAIN.put("\\b(block|cube|object|thing|figure)(?=s?\\b)", "item");
    PLAIN.put("(?<!same |different |kind of )\\bshape(?=s?\\b)", "item");
    PLAIN.put("\\b(edge|side|border)(?=s?\\b)", "wall");
    PLAIN.put("\\bcolour", "color");
    PLAIN.put("\\bboxe?s\\b", "box");
    PLAIN.put("\\b(item|square|circle|triangle|color|shape|wall|base|top|number|height)s\\b", "$1");
    PLAIN.put("\\b(black|blue|yellow) color(ed)? (?=item|square|circle|triangle)", "$1 ");
    PLAIN.put("\\b(little|tiny)\\b", "small");
    PLAIN.put("\\bmedium sized\\b|\\bmid size\\b", "medium");
    PLAIN.put("\\blarge\\b", "big");
    PLAIN.put("\\ban\\b", "a");
    PLAIN.put("\\bare\\b", "is");
    PLAIN.put("\\batleast\\b", "at least");
    PLAIN.put("\\bclosely touching\\b", "touching");
    PLAIN.put("\\b(?:bottoms?|bases)\\b(?! wall)", "base");
    PLAIN.put("\\bmultiple\\b", "at least 2");
    PLAIN.put("\\ba single\\b", "exactly 1");
    PLAIN.put("\\b(?:only|just) (?=\\d)", "exactly ");
    PLAIN.put("\\b(?:no|not) more than\\b", "at most");
    PLAIN.put("\\bat least a\\b", "at least 1");
    PLAIN.put("\\bnone of the box", "no box");
    PLAIN.put("\\b(?:that|which) (?:has|have|contains?)\\b|\\bhaving\\b|\\bcontaining\\b", "with");
    PLAIN.put("\\b(?:have|contains?)\\b", "has");
    claim("there is AMT box with (.+)", m -> boxes(m.group(1), m.group(2)));
    claim("AMT (?:of the )?box has (.+)", m -> boxes(m.group(1), m.group(2)));
    claim("(?:all|each|every)(?: of)?(?: the)?(?: 3)? box has (.+)", m -> boxes("3", m.group(1)));
    claim("not (?:all|every)(?: the)? box has (.+)", m -> boxes("at most 2", m.group(1)));
    claim("there is AMT COLOR box", m -> boxes(m.group(1), "only " + m.group(2) + " item"));
    claim("there is AMT (\\d) item box", m -> boxes(m.group(1), m.group(2) + " item"));
    claim("all(?: the)? box is COLOR box", m -> boxes("3", "only " + m.group(1) + " item"));
    claim("all(?: the)? box is (\\d) item box", m -> boxes("3", m.group(1) + " item"));
    claim(
        "there is AMT KIND (?:as|at) the (top|base) of a box(?: with (.+))?",
        m -> {
          String end = m.group(2).replace(" item", "") + " " + m.group(3);
          String size = m.group(4) == null ? "" : m.group(4) + " and ";
          return boxes(m.group(1), size + "a " + end);
        });
    claim(
        "there is AMT box (?:where|that) the (?:(second|third) item from the )?(top|base) is COLOR",
        m -> boxes(m.group(1), nth(m.group(2), m.group(3), m.group(4))));
    claim(
        "the (top|base) of (?:AMT|all the) box is COLOR",
        m -> boxes(m.group(2) == null ? "3" : m.group(2), "a " + m.group(3) + " " + m.group(1)));
    claim(
        "the (?:box with (\\d) item|(\\d) item box) has (.+)",
        m -> {
          int size = Integer.parseInt(m.group(1) == null ? m.group(2) : m.group(1));
          return anyOf(box -> box.size() == size, m.group(3));
        });
    claim(
        "the (tallest|highest|shortest|smallest|lowest) box has (.+)",
        m ->
            image -> {
              int sign = m.group(1).matches("tallest|highest") ? 1 : -1;
              int most = image.boxes().stream().mapToInt(b -> sign * b.size()).max().orElse(0);
              return anyOf(box -> sign * box.size() == most, m.group(2)).test(image);
            });
    claim(
        "there is AMT KIND(?: (?:that is )?PLACE)?",
        m -> pieces(m.group(1), m.group(2), m.group(3)));
    claim("AMT KIND is PLACE", m -> pieces(m.group(1), m.group(2), m.group(3)));
    claim("none of the KIND is PLACE", m -> pieces("no", m.group(1), m.group(2)));
    claim(
        "(?:all|every|each)(?: of)?(?: the)? KIND is PLACE",
        m -> image -> count(image, m.group(1), m.group(2)) == count(image, m.group(1), null));
    claim(
        "(?:all|item of all) 3 (?:different )?color is PLACE",
        m -> image -> colours(image, m.group(1)) == 3);
    claim(
        "there is exactly ([12]) color PLACE|exactly ([12]) color is PLACE",
        m ->
            image ->
                m.group(1) != null
                    ? colours(image, m.group(2)) == Integer.parseInt(m.group(1))
                    : colours(image, m.group(4)) == Integer.parseInt(m.group(3)));
    claim("only COLOR(?: and COLOR)? item is PLACE", m -> only(m.group(1), m.group(2), m.group(3)));
    claim("(?:the|all) item PLACE is COLOR", m -> only(m.group(2), null, m.group(1)));
    claim(
        "there is (more|less|fewer) KIND than KIND",
        m ->
            image -> {
              long first = count(image, m.group(2), null);
              long second = count(image, m.group(3), null);
              return m.group(1).equals("more") ? first > second : first < second;
            });
    claim(
        "there is (?:a )?KIND in (each|every|exactly \\d) box",
        m ->
            boxes(
                m.group(2).endsWith("y") || m.group(2).equals("each") ? "3" : m.group(2),
                "a " + m.group(1)));
    claim(
        "all(?: the)? KIND is (?:in the same|in 1|together in 1) box",
        m ->
            image ->
                image.boxes().stream()
                    .anyMatch(
                        b ->
                            b.stream().filter(kind(m.group(1))).count()
                                == count(image, m.group(1), null)));
    claim(
        "(?:there is )?(at least |)2 (?:of the )?box (?:with|has|of) SAME",
        m -> alike(m.group(1).isEmpty() ? 2 : 23, m.group(2)));
    claim("all(?: the)?(?: 3)? box has SAME", m -> alike(3, m.group(1)));
    claim("no 2 box has SAME", m -> alike(1, m.group(1)));
    claim("(?:all|each) of the box has (?:a )?different (.+)", m -> alike(1, m.group(1)));
  }

  private BoxOracle() {}

  private static void claim(String text, Function<Matcher, Predicate<BoxImage>> reading) {
    String regex =
        text.replace("AMT", AMT)
            .replace("KIND", KIND)
            .replace("COLOR", COLOR)
            .replace("PLACE", PLACE)
            .replace("SAME", "(?:the )?same (.+)");
    CLAIMS.put(Pattern.compile(regex), reading);
  }

  /** What a sentence says of an image; empty where it is not understood. */
  static Optional<Boolean> read(String sentence, BoxImage image) {
    String text =
        image.towers() ? plain(sentence).replaceAll("\\bsquare\\b", "item") : plain(sentence);
    for (var rule : CLAIMS.entrySet()) {
      Matcher matcher = rule.getKey().matcher(text);
      Optional<Boolean> answer =
          matcher.matches() ? read(rule.getValue(), matcher, image) : Optional.empty();
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  private static Optional<Boolean> read(
      Function<Matcher, Predicate<BoxImage>> rule, Matcher matcher, BoxImage image) {
    try {
      return Optional.of(rule.apply(matcher).test(image));
    } catch (NotUnderstood e) {
      return Optional.empty();
    }
  }

  /** How many a question asks for; empty where it is not understood. */
  static Optional<String> count(String question, BoxImage image) {
    String text = plain(question.replace("?", ""));
    Matcher total =
        Pattern.compile(
                "how many KIND is (?:there(?: in all)?|PLACE)"
                    .replace("KIND", KIND)
                    .replace("PLACE", PLACE))
            .matcher(text);
    if (total.matches()) {
      return Optional.of(Long.toString(count(image, total.group(1), total.group(2))));
    }
    Matcher box =
        Pattern.compile(
                "how many KIND (?:does|is in) the (left|middle|center|right) box(?: has)?"
                    .replace("KIND", KIND))
            .matcher(text);
    if (!box.matches()) {
      return Optional.empty();
    }
    String where = box.group(2);
    int place = where.equals("left") ? 0 : where.equals("right") ? 2 : 1;
    long count = image.boxes().get(place).stream().filter(kind(box.group(1))).count();
    return Optional.of(Long.toString(count));
  }

  /** The sentence in plain words, in the singular. */
  static String plain(String sentence) {
    String text = sentence.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "").replace(",", "");
    for (int i = 0; i < NUMBERS.size(); i++) {
      text = text.replaceAll("\\b" + NUMBERS.get(i) + "\\b", Integer.toString(i));
    }
    for (var word : PLAIN.entrySet()) {
      text = text.replaceAll(word.getKey(), word.getValue());
    }
    text = replace(text, "\\bmore than (\\d+)", n -> "at least " + (n + 1));
    text = replace(text, "\\b(?:less|fewer) than (\\d+)", n -> "at most " + (n - 1));
    return replace(text, "\\b(\\d+) or more\\b", n -> "at least " + n);
  }

  private static String replace(String text, String regex, Function<Integer, String> by) {
    return Pattern.compile(regex)
        .matcher(text)
        .replaceAll(match -> by.apply(Integer.parseInt(match.group(1))));
  }

  /** A part that no pattern fits. */
  static final class NotUnderstood extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotUnderstood(String text) {
      super(text);
    }
  }

  static IntPredicate amount(String text) {
    if (text.equals("a") || text.equals("no")) {
      return text.equals("a") ? n -> n > 0 : n -> n == 0;
    }
    int number = Integer.parseInt(text.replaceAll("\\D", ""));
    return text.startsWith("at least")
        ? n -> n >= number
        : text.startsWith("at most") ? n -> n <= number : n -> n == number;
  }

  static Predicate<BoxPiece> kind(String text) {
    Predicate<BoxPiece> fits = piece -> true;
    Matcher not = Pattern.compile("(.*) that is not (\\w+)").matcher(text);
    String rest = text;
    if (not.matches()) {
      rest = not.group(1);
      fits = piece -> !piece.colour().word().equals(not.group(2));
    }
    List<String> words = List.of(rest.split(" ", -1));
    List<String> colours = words.stream().filter(word -> word.matches(COLOR)).toList();
    Predicate<BoxPiece> others =
        piece ->
            words.stream()
                .filter(word -> !word.matches(COLOR + "|or|item"))
                .allMatch(
                    word -> word.equals(piece.shape().word()) || word.equals(size(piece.side())));
    return fits.and(others)
        .and(piece -> colours.isEmpty() || colours.contains(piece.colour().word()));
  }

  private static String size(int side) {
    return side == 10 ? "small" : side == 20 ? "medium" : "big";
  }

  /** Whether a thing is where a text such as "touching the wall" says. */
  static Predicate<BoxPiece> place(@Nullable String text) {
    if (text == null) {
      return piece -> true;
    }
    if (!text.contains("touching") || text.matches("(nearly|almost).*")) {
      return piece -> !touches(piece, "wall") && !clear(piece, 10);
    }
    Predicate<BoxPiece> there =
        piece -> {
          for (String where : List.of("corner", "right", "left", "top", "upper", "ceiling")) {
            if (text.contains(where)) {
              return touches(piece, where);
            }
          }
          return touches(piece, text.matches(".*(base|bottom|floor|lower).*") ? "base" : "wall");
        };
    return text.startsWith("not") ? there.negate() : there;
  }

  private static boolean clear(BoxPiece piece, int gap) {
    return piece.x() > gap
        && piece.y() > gap
        && 100 - piece.x() - piece.side() > gap
        && 100 - piece.y() - piece.side() > gap;
  }

  private static boolean touches(BoxPiece piece, String where) {
    boolean right = piece.x() + piece.side() == 100;
    boolean base = piece.y() + piece.side() == 100;
    boolean left = piece.x() == 0;
    boolean top = piece.y() == 0;
    return switch (where) {
      case "corner" -> (left || right) && (top || base);
      case "right" -> right;
      case "left" -> left;
      case "top", "upper", "ceiling" -> top;
      case "base" -> base;
      default -> left || right || top || base;
    };
  }

  private static long count(BoxImage image, String kind, @Nullable String place) {
    return image.pieces().filter(kind(kind)).filter(place(place)).count();
  }

  private static long colours(BoxImage image, String place) {
    return image.pieces().filter(place(place)).map(BoxPiece::colour).distinct().count();
  }

  private static Predicate<BoxImage> only(String colour, @Nullable String other, String place) {
    return image -> {
      List<String> there =
          image.pieces().filter(place(place)).map(each -> each.colour().word()).distinct().toList();
      List<String> named = other == null ? List.of(colour) : List.of(colour, other);
      return there.size() == named.size() && there.containsAll(named);
    };
  }

  private static Predicate<BoxImage> pieces(String amount, String kind, @Nullable String place) {
    return image -> amount(amount).test((int) count(image, kind, place));
  }

  private static Predicate<BoxImage> boxes(String amount, String feature) {
    Predicate<List<BoxPiece>> has = BoxOracleFeatures.read(feature);
    return image -> amount(amount).test((int) image.boxes().stream().filter(has).count());
  }

  private static Predicate<BoxImage> anyOf(Predicate<List<BoxPiece>> which, String feature) {
    Predicate<List<BoxPiece>> has = BoxOracleFeatures.read(feature);
    return image -> image.boxes().stream().filter(which).anyMatch(has);
  }

  private static String nth(@Nullable String place, String end, String colour) {
    return place == null
        ? "a %s %s".formatted(colour, end)
        : "a %s item as the %s item from the %s".formatted(colour, place, end);
  }

  /** So many boxes alike: 1, 2 or 3, or at least 2 (23). */
  private static Predicate<BoxImage> alike(int wanted, String what) {
    Function<List<BoxPiece>, String> key =
        box ->
            what.contains("height") || what.contains("of item")
                ? Integer.toString(box.size())
                : box.get(what.contains("top") ? box.size() - 1 : 0).colour().word();
    return image -> {
      int different = (int) image.boxes().stream().map(key).distinct().count();
      int most = 4 - different;
      return wanted == 23 ? most >= 2 : most == wanted;
    };
  }
}
