package lxmert.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import lxmert.heads.MatchScore;
import lxmert.heads.Matcher;

/**
 * Images ranked for every sentence, and sentences for every image.
 *
 * @param logOdds for each image those of all sentences
 * @param matcher that they are of
 * @param best how many of a ranking to print as text
 */
record Rankings(
    List<String> images, List<String> sentences, List<float[]> logOdds, Matcher matcher, int best) {
  /** Something that was ranked. */
  private record Ranked(String name, MatchScore score) {}

  /** Prints both directions, but none that ranks a single thing beside one that ranks several. */
  void print(JsonOption json, PrintWriter out) {
    if (images.size() > 1 || sentences.size() == 1) {
      for (int s = 0; s < sentences.size(); s++) {
        int sentence = s;
        print(
            json,
            out,
            "sentence",
            sentences.get(s),
            "image",
            images,
            i -> logOdds.get(i)[sentence]);
      }
    }
    if (sentences.size() > 1) {
      for (int i = 0; i < images.size(); i++) {
        float[] ofImage = logOdds.get(i);
        print(json, out, "image", images.get(i), "sentence", sentences, s -> ofImage[s]);
      }
    }
  }

  private void print(
      JsonOption json,
      PrintWriter out,
      String kind,
      String query,
      String candidateKind,
      List<String> candidates,
      IntToDoubleFunction logOdds) {
    List<Ranked> ranked =
        IntStream.range(0, candidates.size())
            .mapToObj(i -> new Ranked(candidates.get(i), new MatchScore(logOdds.applyAsDouble(i))))
            .sorted(Comparator.comparingDouble(each -> -each.score.logOdds()))
            .toList();
    if (json.wanted()) {
      List<Map<String, Object>> lines = new ArrayList<>();
      ranked.forEach(
          each -> lines.add(fields(Map.of(candidateKind, each.name), each.score, matcher)));
      Map<String, Object> line = new LinkedHashMap<>();
      line.put(kind, query);
      line.put(candidateKind + "s", lines);
      json.print(out, line, () -> {});
    } else {
      out.println(query);
      ranked.stream()
          .limit(best)
          .forEach(each -> out.println("  " + text(each.score, matcher, each.name)));
    }
  }

  /** A score after what it belongs to, under the keys of all commands' JSON. */
  static Map<String, Object> fields(Map<String, ?> of, MatchScore score, Matcher matcher) {
    Map<String, Object> fields = new LinkedHashMap<>(of);
    if (matcher.tellsProbability()) {
      fields.put("probability", score.probability());
      fields.put("log_odds", score.logOdds());
    } else {
      fields.put("score", score.logOdds());
    }
    return fields;
  }

  /** A score before what it belongs to. */
  static String text(MatchScore score, Matcher matcher, String of) {
    return matcher.tellsProbability()
        ? String.format(Locale.ROOT, "%5.1f%%  %s", score.probability() * 100, of)
        : String.format(Locale.ROOT, "%7.2f  %s", score.logOdds(), of);
  }
}
