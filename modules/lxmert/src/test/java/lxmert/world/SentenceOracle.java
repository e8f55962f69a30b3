package lxmert.world;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers a question from its words alone and from the boxes of the scene, by a grammar of its own:
 * what a person would answer who knows nothing of how the question was made.
 */
final class SentenceOracle {
  private static final Map<String, Predicate<Thing>> WORDS = new LinkedHashMap<>();

  static {
    for (String name : List.of("thing", "object", "shape")) {
      WORDS.put(name, thing -> true);
    }
    noun("circle", "disc");
    noun("square");
    noun("rectangle");
    noun("triangle");
    noun("diamond", "rhombus");
    noun("ring", "hoop");
    noun("cross", "plus sign");
    noun("heart");
    noun("semicircle", "half circle");
    noun("crescent", "moon");
    noun("star");
    noun("arrow");
    noun("pentagon");
    noun("hexagon");
  }

  private static final Map<String, Predicate<Thing>> ADJECTIVES = new LinkedHashMap<>();

  static {
    colour("red");
    colour("green");
    colour("blue");
    colour("yellow");
    colour("orange");
    colour("purple", "violet");
    colour("pink");
    colour("brown");
    colour("gray", "grey");
    colour("black");
    colour("white");
    colour("teal", "turquoise");
    texture("solid", "plain", "without a pattern");
    texture("striped", "stripy", "with stripes");
    texture("dotted", "spotted", "with dots");
    texture("checkered", "checked", "with a checkered pattern");
  }

  private static final String SIZES =
      "small|little|tiny|medium-sized|mid-sized|medium|large|big|huge";
  private static final String ADJECTIVE = SIZES + "|" + String.join("|", ADJECTIVES.keySet());
  private static final String NOUN =
      "(?:" + String.join("|", WORDS.keySet()) + "|rhombuses|crosses)s?";
  static final String THINGS =
      "((?:(?:a|an|the) )?(?:(?:%s) )*%s(?: (?:(?:that|which) (?:is|are) )?(?:%s))?)"
          .formatted(ADJECTIVE, NOUN, ADJECTIVE);
  private static final String VALUE = "((?:an? )?(?:%s|%s))".formatted(ADJECTIVE, NOUN);
  static final String WHERE =
      "(to the left of|left of|on the left side of|to the right of|right of|on the right side of"
          + "|above|higher than|below|under|lower than)";

  private static final Map<Pattern, BiFunction<Matcher, SentenceOracle, String>> RULES =
      new LinkedHashMap<>();

  private static void rule(String sentence, BiFunction<Matcher, SentenceOracle, String> answer) {
    String regex = sentence.replace("NP", THINGS).replace("VAL", VALUE).replace("WHERE", WHERE);
    RULES.put(Pattern.compile(regex), answer);
  }

  static {
    String image = "(?: in the (?:image|picture))?";
    rule("is there NP but no NP", (m, o) -> yes(o.some(m, 1) && !o.some(m, 2)));
    rule("is there NP and no NP", (m, o) -> yes(o.some(m, 1) && !o.some(m, 2)));
    rule("is there neither NP nor NP", (m, o) -> yes(!o.some(m, 1) && !o.some(m, 2)));
    rule("(?:is there|are there both) NP and NP", (m, o) -> yes(o.some(m, 1) && o.some(m, 2)));
    rule("is there (?:either )?NP or NP", (m, o) -> yes(o.some(m, 1) || o.some(m, 2)));
    rule("(?:is there|can you see) NP WHERE NP", (m, o) -> yes(o.related(m) > 0));
    rule("how many NP are WHERE NP", (m, o) -> "" + o.related(m));
    rule("(?:is there|can you see) NP" + image, (m, o) -> yes(o.some(m, 1)));
    rule("(?:are there|do you see) any NP", (m, o) -> yes(o.some(m, 1)));
    rule("does the image contain NP", (m, o) -> yes(o.some(m, 1)));
    rule("(?:is there not|does the image not contain) NP" + image, (m, o) -> yes(!o.some(m, 1)));
    rule("(?:is there no|is no) NP(?: present)?", (m, o) -> yes(!o.some(m, 1)));
    rule("is NP present", (m, o) -> yes(o.some(m, 1)));
    rule(
        "how many NP (?:are there|are in the image|can you see in the picture|does the picture show)",
        (m, o) -> "" + o.find(m.group(1)).size());
    rule("what is the number of NP", (m, o) -> "" + o.find(m.group(1)).size());
    rule("are there more NP than NP", (m, o) -> yes(o.count(m, 1) > o.count(m, 2)));
    rule("are there (?:fewer|less) NP than NP", (m, o) -> yes(o.count(m, 1) < o.count(m, 2)));
    rule("are there as many NP as NP", (m, o) -> yes(o.count(m, 1) == o.count(m, 2)));
    rule(
        "is the number of NP the same as the number of NP",
        (m, o) -> yes(o.count(m, 1) == o.count(m, 2)));
    rule("are there equally many NP and NP", (m, o) -> yes(o.count(m, 1) == o.count(m, 2)));
    rule(
        "which (?:color|shape) (?:is more common|do you see more often), VAL or VAL",
        (m, o) -> o.name(o.values(m, 1) > o.values(m, 2) ? m.group(1) : m.group(2)));
    rule("is NP (?:larger|bigger) than NP", (m, o) -> yes(o.area(m, 1) > o.area(m, 2)));
    rule("is NP smaller than NP", (m, o) -> yes(o.area(m, 1) < o.area(m, 2)));
    rule(
        "which is (?:larger|bigger), NP or NP",
        (m, o) -> o.one(m.group(o.area(m, 1) > o.area(m, 2) ? 1 : 2)).shape().word());
    rule(
        "which is smaller, NP or NP",
        (m, o) -> o.one(m.group(o.area(m, 1) < o.area(m, 2) ? 1 : 2)).shape().word());
    String what = "(color|shape|size|texture)";
    rule("do NP and NP have the same " + what, (m, o) -> yes(o.same(m, 3, 1, 2)));
    rule("is the " + what + " of NP the same as that of NP", (m, o) -> yes(o.same(m, 1, 2, 3)));
    rule("are NP and NP of the same " + what, (m, o) -> yes(o.same(m, 3, 1, 2)));
    rule("are NP and NP both VAL", (m, o) -> yes(o.is(m, 1, 3) && o.is(m, 2, 3)));
    rule("is NP VAL and NP VAL", (m, o) -> yes(o.is(m, 1, 2) && o.is(m, 3, 4)));
    rule(
        "are all NP VAL",
        (m, o) -> yes(o.find(m.group(1)).stream().allMatch(o.describes(m.group(2)))));
    rule("is NP (?:either )?VAL or VAL", (m, o) -> o.name(o.is(m, 1, 2) ? m.group(2) : m.group(3)));
    rule("is NP WHERE NP", (m, o) -> yes(o.isThere(o.one(m.group(1)), m.group(2), m.group(3))));
    rule(
        "is NP (?:to the )?(?:left|right) or (?:to the )?(?:left|right) of NP",
        (m, o) -> o.isThere(o.one(m.group(1)), "left", m.group(2)) ? "left" : "right");
    rule(
        "is NP (?:above or below|below or above) NP",
        (m, o) -> o.isThere(o.one(m.group(1)), "above", m.group(2)) ? "above" : "below");
    String left = "(?:is NP on the left or on the right side of the picture";
    rule(
        left + "|on which side of the image is NP, left or right)",
        (m, o) -> {
          Thing thing = o.one(m.group(1) == null ? m.group(2) : m.group(1));
          return thing.box().centreX() < o.scene.width() / 2.0 ? "left" : "right";
        });
    rule(
        "is NP (?:at|in) the top or (?:at|in) the bottom (?:half )?of the (?:picture|image)",
        (m, o) -> o.one(m.group(1)).box().centreY() < o.scene.height() / 2.0 ? "top" : "bottom");
    rule("(?:is|would you say that) NP(?: is)? VAL", (m, o) -> yes(o.is(m, 1, 2)));
    String object = "(?:the (largest|biggest|smallest) (?:thing|object|shape)|NP(?: WHERE NP)?)";
    rule("(?:what|which) " + what + " (?:is|does) " + object + "(?: have)?", SentenceOracle::open);
    rule("what is the " + what + " of " + object, SentenceOracle::open);
    rule("what (pattern) does " + object + " have", SentenceOracle::open);
    rule("what kind of (pattern) is on " + object, SentenceOracle::open);
    rule("how (big) is " + object, SentenceOracle::open);
    rule("what shape (?:is in the image|is present|does the image contain)", (m, o) -> o.only());
    rule("what does the picture show", (m, o) -> o.only());
    rule("what (is) " + object, SentenceOracle::open);
  }

  private final Scene scene;

  private SentenceOracle(Scene scene) {
    this.scene = scene;
  }

  /** The answer, or what was not understood. */
  static String answer(String question, Scene scene) {
    String sentence = question.toLowerCase(Locale.ROOT).replaceFirst("\\?$", "");
    SentenceOracle oracle = new SentenceOracle(scene);
    for (var rule : RULES.entrySet()) {
      Matcher matcher = rule.getKey().matcher(sentence);
      if (matcher.matches()) {
        return rule.getValue().apply(matcher, oracle);
      }
    }
    return "cannot parse: " + question;
  }

  /** How many things of a scene a noun phrase fits. */
  static int count(String phrase, Scene scene) {
    return new SentenceOracle(scene).find(phrase).size();
  }

  private static String open(Matcher m, SentenceOracle o) {
    Thing thing;
    if (m.group(2) != null) {
      ToDoubleFunction<Thing> area = each -> each.box().width() * each.box().height();
      double sign = m.group(2).equals("smallest") ? -1 : 1;
      thing =
          o.scene.things().stream()
              .max(
                  (a, b) ->
                      Double.compare(sign * area.applyAsDouble(a), sign * area.applyAsDouble(b)))
              .orElseThrow();
    } else if (m.group(4) != null) {
      List<Thing> found =
          o.find(m.group(3)).stream()
              .filter(each -> o.isThere(each, m.group(4), m.group(5)))
              .toList();
      if (found.size() != 1) {
        return "not one thing: " + m.group();
      }
      thing = found.get(0);
    } else {
      thing = o.one(m.group(3));
    }
    return switch (m.group(1)) {
      case "color" -> thing.colour().word();
      case "shape", "is" -> thing.shape().word();
      case "size", "big" -> o.size(thing);
      default -> thing.texture().word();
    };
  }

  private String only() {
    return scene.things().size() == 1 ? scene.things().get(0).shape().word() : "several";
  }

  private String size(Thing thing) {
    double share =
        thing.box().width() * thing.box().height() / (double) (scene.width() * scene.height());
    if (share < 0.19 * 0.19) {
      return "small";
    }
    return share < 0.34 * 0.34 ? "medium" : "large";
  }

  private boolean same(Matcher m, int attribute, int first, int second) {
    Thing a = one(m.group(first));
    Thing b = one(m.group(second));
    return switch (m.group(attribute)) {
      case "color" -> a.colour() == b.colour();
      case "shape" -> a.shape() == b.shape();
      case "size" -> size(a).equals(size(b));
      default -> a.texture() == b.texture();
    };
  }

  private int related(Matcher m) {
    return (int)
        find(m.group(1)).stream().filter(thing -> isThere(thing, m.group(2), m.group(3))).count();
  }

  private boolean isThere(Thing thing, String where, String phrase) {
    Thing other = one(phrase);
    double right = thing.box().centreX() - other.box().centreX();
    double down = thing.box().centreY() - other.box().centreY();
    if (where.contains("left")) {
      return right < 0;
    }
    if (where.contains("right")) {
      return right > 0;
    }
    return List.of("above", "higher than").contains(where) ? down < 0 : down > 0;
  }

  private boolean some(Matcher m, int group) {
    return !find(m.group(group)).isEmpty();
  }

  private int count(Matcher m, int group) {
    return find(m.group(group)).size();
  }

  private long values(Matcher m, int group) {
    return scene.things().stream().filter(describes(m.group(group))).count();
  }

  private double area(Matcher m, int group) {
    PixelBox box = one(m.group(group)).box();
    return box.width() * box.height();
  }

  private boolean is(Matcher m, int thing, int value) {
    return describes(m.group(value)).test(one(m.group(thing)));
  }

  /** The plain word for a value: its thing's own words have it. */
  private String name(String value) {
    Predicate<Thing> test = describes(value);
    for (Thing thing : scene.things()) {
      if (test.test(thing)) {
        for (String word :
            List.of(
                thing.colour().word(), thing.texture().word(), thing.shape().word(), size(thing))) {
          if (describes(word).test(thing) && sameMeaning(word, value)) {
            return word;
          }
        }
      }
    }
    return "nothing is " + value;
  }

  private boolean sameMeaning(String word, String value) {
    String plain = value.replaceFirst("^an? ", "");
    if (plain.matches(SIZES) || word.matches("small|medium|large")) {
      return plain.matches(SIZES) && sizeWord(plain).equals(word);
    }
    return predicate(plain) == predicate(word);
  }

  private static Predicate<Thing> predicate(String word) {
    return WORDS.getOrDefault(word, ADJECTIVES.getOrDefault(word, thing -> false));
  }

  private Thing one(String phrase) {
    List<Thing> found = find(phrase);
    if (found.size() != 1) {
      throw new AssertionError("\"" + phrase + "\" fits " + found.size() + " things of " + scene);
    }
    return found.get(0);
  }

  private List<Thing> find(String phrase) {
    return scene.things().stream().filter(describes(phrase)).toList();
  }

  private Predicate<Thing> describes(String phrase) {
    Predicate<Thing> all = thing -> true;
    String rest =
        phrase.replaceFirst("^(?:an?|the) ", "").replaceFirst(" (?:that|which) (?:is|are) ", " ");
    Matcher words = Pattern.compile("\\b(?:%s|%s)(?= |$)".formatted(ADJECTIVE, NOUN)).matcher(rest);
    while (words.find()) {
      String word = words.group();
      if (word.matches(SIZES)) {
        all = all.and(thing -> size(thing).equals(sizeWord(word)));
      } else if (ADJECTIVES.containsKey(word)) {
        all = all.and(predicate(word));
      } else {
        String singular = word.equals("cross") ? word : word.replaceFirst("(?<=ss|us)es$|s$", "");
        all = all.and(predicate(word.equals("rhombus") ? word : singular));
      }
    }
    return all;
  }

  private static String sizeWord(String word) {
    return switch (word) {
      case "small", "little", "tiny" -> "small";
      case "large", "big", "huge" -> "large";
      default -> "medium";
    };
  }

  private static String yes(boolean holds) {
    return holds ? "yes" : "no";
  }

  private static void noun(String shape, String... others) {
    ShapeKind kind = ShapeKind.valueOf(shape.toUpperCase(Locale.ROOT));
    Predicate<Thing> test = thing -> thing.shape() == kind;
    WORDS.put(shape, test);
    List.of(others).forEach(other -> WORDS.put(other, test));
  }

  private static void colour(String colour, String... others) {
    Colour value = Colour.valueOf(colour.toUpperCase(Locale.ROOT));
    Predicate<Thing> test = thing -> thing.colour() == value;
    ADJECTIVES.put(colour, test);
    List.of(others).forEach(other -> ADJECTIVES.put(other, test));
  }

  private static void texture(String texture, String... others) {
    Texture value = Texture.valueOf(texture.toUpperCase(Locale.ROOT));
    Predicate<Thing> test = thing -> thing.texture() == value;
    ADJECTIVES.put(texture, test);
    List.of(others).forEach(other -> ADJECTIVES.put(other, test));
  }
}
