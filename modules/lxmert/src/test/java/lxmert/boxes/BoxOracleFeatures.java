package lxmert.boxes;

import static lxmert.boxes.BoxOracle.amount;
import static lxmert.boxes.BoxOracle.kind;
import static lxmert.boxes.BoxOracle.place;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what a box is said to have. A tower's colours are a text, base first: "kby". */
final class BoxOracleFeatures {
  private static final Map<Pattern, Function<Matcher, Predicate<List<BoxPiece>>>> RULES =
      new LinkedHashMap<>();

  static {
    rule("AMT KIND", m -> counted(m.group(1), kind(m.group(2))));
    rule(
        "a COLOR (?:item )?(?:at |on |as )?(?:the |its )?(top|base)(?: item)?",
        m -> colours(m.group(2).equals("top") ? ".*" + key(m, 1) : key(m, 1) + ".*"));
    rule(
        "a (top|base) that is not COLOR",
        m ->
            colours(
                m.group(1).equals("top") ? ".*[^" + key(m, 2) + "]" : "[^" + key(m, 2) + "].*"));
    rule(
        "a COLOR item (?:right |directly )?(?:above|over|on|on top of) a COLOR item",
        m -> colours(".*" + key(m, 2) + key(m, 1) + ".*"));
    rule(
        "a COLOR item (?:right |directly )?(?:under|below|beneath) a COLOR item",
        m -> colours(".*" + key(m, 1) + key(m, 2) + ".*"));
    rule(
        "a COLOR item (?:attach(?:ed)? to|touching|next to) a COLOR item",
        m -> colours(".*(%1$s%2$s|%2$s%1$s).*".formatted(key(m, 1), key(m, 2))));
    rule(
        "(?:only COLOR item|item of (?:only )?COLOR color(?: only)?|item which is all COLOR)",
        m -> colours(firstKey(m) + "+"));
    rule(
        "(?:only COLOR and COLOR item|item of (?:only )?COLOR and COLOR color(?: only)?"
            + "|only item of COLOR and COLOR color|item (?:that is|being|which is) either COLOR or"
            + " COLOR)",
        m ->
            colours(
                "(?=.*[%1$s])(?=.*[%2$s])[%1$s%2$s]+".formatted(keys(m).get(0), keys(m).get(1))));
    rule(
        "(?:item of )?(?:all |exactly )?([23]) (?:different |possible )?color",
        m -> box -> distinct(box) == Integer.parseInt(m.group(1)));
    rule(
        "(?:(?:all )?item (?:of|in) (?:the )?same color|(?:item of )?exactly 1 color)",
        m -> box -> distinct(box) == 1);
    rule(
        "(?:only|item (?:that|which) is all) (square|circle|triangle)",
        m -> box -> box.stream().allMatch(kind(m.group(1))));
    rule(
        "(?:item of the same shape|exactly 1 kind of shape|(?:item of )?(?:exactly )?(\\d)"
            + " different (?:shape|item))",
        m ->
            box ->
                box.stream().map(BoxPiece::shape).distinct().count()
                    == (m.group(1) == null ? 1 : Integer.parseInt(m.group(1))));
    rule(
        "(\\d) (?:consecutive )?COLOR item(?: (?:stacked|stuck|attached) together| in a row| on top"
            + " of each other| touching each other)?",
        m -> colours(".*%s{%s}.*".formatted(key(m, 2), m.group(1))));
    rule(
        "a COLOR item as (?:the|its) (second|third) item from the (top|base)",
        m -> {
          String gap = m.group(2).equals("second") ? "." : "..";
          return colours(
              m.group(3).equals("top") ? ".*" + key(m, 1) + gap : gap + key(m, 1) + ".*");
        });
    rule("a COLOR item (?:in the middle|at the center)", m -> colours("." + key(m, 1) + "."));
    rule(
        "a COLOR item (?:in )?between 2 COLOR item",
        m -> colours(".*%2$s%1$s%2$s.*".formatted(key(m, 1), key(m, 2))));
    rule(
        "the same color at the top and (?:at )?the base|a top and a base of the same color",
        m -> colours("(.).*\\1"));
    rule(
        "a COLOR item (?:touching the wall|at the base) (?:with|and) a COLOR item (?:right )?on top"
            + " of it",
        m -> colours(key(m, 1) + key(m, 2) + ".*"));
    rule(
        "(\\d) item (?:of which|where|and) (?:exactly )?(\\d) (?:of them )?is (?:a )?(.+)",
        m -> {
          String what = m.group(3).matches(BoxOracle.COLOR) ? m.group(3) + " item" : m.group(3);
          return counted(m.group(1), piece -> true).and(counted(m.group(2), kind(what)));
        });
    rule(
        "(more|less) KIND than KIND",
        m ->
            box -> {
              long first = box.stream().filter(kind(m.group(2))).count();
              long second = box.stream().filter(kind(m.group(3))).count();
              return m.group(1).equals("more") ? first > second : first < second;
            });
    rule("AMT KIND PLACE", m -> counted(m.group(1), kind(m.group(2)).and(place(m.group(3)))));
    rule("a KIND and another \\1", m -> counted("at least 2", kind(m.group(1))));
    rule(
        "a KIND a KIND and a KIND",
        m -> read("a " + m.group(1)).and(read("a " + m.group(2))).and(read("a " + m.group(3))));
  }

  private BoxOracleFeatures() {}

  private static void rule(String text, Function<Matcher, Predicate<List<BoxPiece>>> reading) {
    String regex =
        text.replace("AMT", BoxOracle.AMT)
            .replace("KIND", BoxOracle.KIND)
            .replace("COLOR", BoxOracle.COLOR)
            .replace("PLACE", BoxOracle.PLACE);
    RULES.put(Pattern.compile(regex), reading);
  }

  /** The feature, or two of them joined. */
  static Predicate<List<BoxPiece>> read(String text) {
    for (var rule : RULES.entrySet()) {
      Matcher matcher = rule.getKey().matcher(text);
      if (matcher.matches()) {
        return rule.getValue().apply(matcher);
      }
    }
    for (String joint : List.of(" and it has ", " with ", " and ")) {
      int at = text.indexOf(joint);
      if (at > 0) {
        return read(text.substring(0, at)).and(read(text.substring(at + joint.length())));
      }
    }
    throw new BoxOracle.NotUnderstood(text);
  }

  private static Predicate<List<BoxPiece>> counted(String amount, Predicate<BoxPiece> which) {
    return box -> amount(amount).test((int) box.stream().filter(which).count());
  }

  private static Predicate<List<BoxPiece>> colours(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return box ->
        pattern
            .matcher(
                box.stream()
                    .map(each -> letter(each.colour().word()))
                    .collect(Collectors.joining()))
            .matches();
  }

  private static String letter(String colour) {
    return colour.equals("black") ? "k" : colour.substring(0, 1);
  }

  private static String key(Matcher matcher, int group) {
    return letter(matcher.group(group));
  }

  private static String firstKey(Matcher matcher) {
    return keys(matcher).get(0);
  }

  private static List<String> keys(Matcher matcher) {
    List<String> keys = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      if (matcher.group(i) != null) {
        keys.add(key(matcher, i));
      }
    }
    return keys;
  }

  private static long distinct(List<BoxPiece> box) {
    return box.stream().map(BoxPiece::colour).distinct().count();
  }
}
