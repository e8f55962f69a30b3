package lxmert.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * How names of Visual Genome become classes and attributes (Anderson et al. 2018, section 4.1, and
 * the data preparation that they published): lower case, no blanks or full stop at the ends; common
 * adjectives in front of an object's name are attributes; an attribute such as "red and white" is
 * two.
 */
final class VgNames {
  /** The adjectives that are taken off an object's name. */
  private static final Set<String> ADJECTIVES =
      Set.of(
          "white", "black", "blue", "green", "red", "brown", "yellow", "small", "large", "silver",
          "wooden", "orange", "gray", "grey", "metal", "pink", "tall", "long", "dark");

  /** An object's name, and the attributes that stood in front of it. */
  record Named(String object, List<String> attributes) {}

  private VgNames() {}

  /** Lower case, no blanks at the ends, no full stop behind. */
  static String clean(String name) {
    String clean = name.strip().toLowerCase(Locale.ROOT);
    return clean.endsWith(".") ? clean.substring(0, clean.length() - 1).strip() : clean;
  }

  /** "Small white dog" is a dog, small and white; a "fire hydrant" stays one. */
  static Named object(String name) {
    String clean = clean(name);
    List<String> words = List.of(clean.split("\\s+"));
    List<String> before = words.subList(0, words.size() - 1);
    return ADJECTIVES.containsAll(before)
        ? new Named(words.get(words.size() - 1), before)
        : new Named(clean, List.of());
  }

  /** "Red and green" is two; "black and white" is one. */
  static List<String> attributes(String name) {
    String clean = clean(name);
    if (clean.equals("black and white")) {
      return List.of(clean);
    }
    return Arrays.stream(clean.split(" and "))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  /**
   * A vocabulary: classes in their order, and the class of each name that means one.
   *
   * @param lines of the vocabulary file: a name, or several separated by commas
   */
  record ClassNames(List<String> lines, Map<String, Integer> ids) {
    static ClassNames of(List<String> lines) {
      Map<String, Integer> ids = new HashMap<>();
      for (int i = 0; i < lines.size(); i++) {
        for (String name : synonyms(lines.get(i))) {
          ids.putIfAbsent(name, i);
        }
      }
      return new ClassNames(List.copyOf(lines), Map.copyOf(ids));
    }

    /** A file with a class a line. */
    static ClassNames read(Path file) {
      List<String> lines = linesOf(file);
      if (new HashSet<>(lines).size() < lines.size()) {
        throw new UserError(file + ": a line occurs twice, expected a class a line");
      }
      return of(lines);
    }

    /** The most frequent names; of equally frequent ones the first by alphabet. */
    static ClassNames mostFrequent(Map<String, Integer> counts, int max) {
      Comparator<Map.Entry<String, Integer>> order =
          Map.Entry.<String, Integer>comparingByValue().reversed();
      return of(
          counts.entrySet().stream()
              .sorted(order.thenComparing(Map.Entry.comparingByKey()))
              .limit(max)
              .map(Map.Entry::getKey)
              .toList());
    }

    /** The class that a clean name means, or null. */
    @Nullable Integer id(String name) {
      return ids.get(name);
    }
  }

  /**
   * Visual Genome's {@code object_alias.txt} and the like: names that mean the same on each line,
   * separated by commas. The first is the one that is used.
   */
  static Map<String, String> aliases(@Nullable Path file) {
    Map<String, String> aliases = new HashMap<>();
    for (String line : file == null ? List.<String>of() : linesOf(file)) {
      List<String> names = synonyms(line);
      for (String name : names) {
        aliases.putIfAbsent(name, names.get(0));
      }
    }
    return aliases;
  }

  /** The clean names of a line, which commas separate. */
  private static List<String> synonyms(String line) {
    return Arrays.stream(line.split(",", -1))
        .map(VgNames::clean)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** The lines that are not blank. */
  static List<String> linesOf(Path file) {
    try {
      List<String> lines = new ArrayList<>(InputFile.lines(file));
      lines.removeIf(String::isBlank);
      if (lines.isEmpty()) {
        throw new UserError(file + " is empty");
      }
      return lines;
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }
}
