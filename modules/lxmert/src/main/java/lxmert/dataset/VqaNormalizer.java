package lxmert.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the official VQA evaluation does to answers before it compares them (VQAEval of
 * GT-Vision-Lab/VQA, commit a013f00), its slips included.
 */
public final class VqaNormalizer {
  private static final String PUNCTUATION = ";/[]\"{}()=+\\_-><@`,?!";
  private static final Pattern COMMA_IN_NUMBER = Pattern.compile("[0-9],[0-9]");

  /** The original means to spare a digit in front as well, but its look-behind is misspelt. */
  private static final Pattern FULL_STOP = Pattern.compile("\\.(?![0-9])");

  /** The original passes a flag where the count is expected, and so removes at most this many. */
  private static final int MOST_FULL_STOPS = 32;

  private static final Map<String, String> NUMBERS =
      Map.ofEntries(
          Map.entry("none", "0"),
          Map.entry("zero", "0"),
          Map.entry("one", "1"),
          Map.entry("two", "2"),
          Map.entry("three", "3"),
          Map.entry("four", "4"),
          Map.entry("five", "5"),
          Map.entry("six", "6"),
          Map.entry("seven", "7"),
          Map.entry("eight", "8"),
          Map.entry("nine", "9"),
          Map.entry("ten", "10"));

  private static final Set<String> ARTICLES = Set.of("a", "an", "the");

  /** Contractions as they should be; a word that lacks one of the apostrophes gets it. */
  private static final String CONTRACTIONS =
      """
      ain't aren't can't could've couldn't couldn't've didn't doesn't don't hadn't hadn't've
      hasn't haven't he'd he'd've he's how'd how'll how's isn't it'd it'd've it'll ma'am
      mightn't mightn't've might've mustn't must've needn't not've o'clock oughtn't 'ow's'at
      shan't she'd've should've shouldn't shouldn't've somebody'd've somebody'll somebody's
      someone'd someone'd've someone'll someone's something'd something'd've something'll
      that's there'd there'd've there're there's they'd they'd've they'll they're they've 'twas
      wasn't we'd've we've weren't what'll what're what's what've when's where'd where's where've
      who'd who'd've who'll who's who've why'll why're why's won't would've wouldn't wouldn't've
      y'all y'all'll y'all'd've you'd you'd've you'll you're you've
      """;

  private static final Map<String, String> CORRECTIONS = corrections();

  private VqaNormalizer() {}

  /** What happens to every answer first: on one line, without white space around it. */
  public static String trim(String answer) {
    return Whitespace.strip(answer.replace('\n', ' ').replace('\t', ' '));
  }

  /** Both stages: {@link #punctuation}, then {@link #numbersAndArticles}. */
  public static String normalize(String answer) {
    return numbersAndArticles(punctuation(answer));
  }

  /** The first stage: punctuation becomes a blank, or nothing beside one or in a number. */
  public static String punctuation(String answer) {
    boolean number = answer.indexOf(',') >= 0 && COMMA_IN_NUMBER.matcher(answer).find();
    String result = answer;
    for (int i = 0; i < PUNCTUATION.length(); i++) {
      if (answer.indexOf(PUNCTUATION.charAt(i)) < 0) {
        continue;
      }
      String mark = PUNCTUATION.substring(i, i + 1);
      boolean besideBlank = answer.contains(mark + " ") || answer.contains(" " + mark);
      result = result.replace(mark, besideBlank || number ? "" : " ");
    }
    for (int i = 0; i < MOST_FULL_STOPS && result.indexOf('.') >= 0; i++) {
      String shorter = FULL_STOP.matcher(result).replaceFirst("");
      if (shorter.length() == result.length()) {
        break;
      }
      result = shorter;
    }
    return result;
  }

  /** The second stage: lower case, number words as digits, no articles, contractions mended. */
  public static String numbersAndArticles(String answer) {
    List<String> words = new ArrayList<>();
    for (String word : Whitespace.split(lower(answer))) {
      String number = NUMBERS.getOrDefault(word, word);
      if (!ARTICLES.contains(number)) {
        words.add(CORRECTIONS.getOrDefault(number, number));
      }
    }
    return String.join(" ", words);
  }

  /** Each character by itself, as in Python 2. */
  private static String lower(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints().map(Character::toLowerCase).forEach(result::appendCodePoint);
    return result.toString();
  }

  private static Map<String, String> corrections() {
    Map<String, String> result = new HashMap<>();
    for (String right : Whitespace.split(CONTRACTIONS)) {
      for (int at = right.indexOf('\''); at >= 0; at = right.indexOf('\'', at + 1)) {
        result.put(right.substring(0, at) + right.substring(at + 1), right);
      }
    }
    result.put("somebody'd", "somebodyd"); // the wrong way round in the original
    return Map.copyOf(result);
  }
}
