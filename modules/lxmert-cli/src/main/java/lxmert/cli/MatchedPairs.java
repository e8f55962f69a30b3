package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lxmert.dataset.CaptionedImages;
import lxmert.dataset.SentenceRow;
import lxmert.heads.MatchScore;
import lxmert.heads.Matcher;
import lxmert.io.UserError;
import lxmert.score.Recall;
import lxmert.score.RetrievalScores;
import lxmert.vision.Regions;

/** Pairs of a file, scored one by one, or ranked among each other. */
final class MatchedPairs {
  /** Pairs that are scored before they are printed; those about one image share its encoding. */
  private static final int CHUNK = 256;

  private final Matcher matcher;
  private final SeenImages seen;
  private final Path file;
  private final JsonOption json;
  private final PrintWriter out;

  MatchedPairs(Matcher matcher, SeenImages seen, Path file, JsonOption json, PrintWriter out) {
    this.matcher = matcher;
    this.seen = seen;
    this.file = file;
    this.json = json;
    this.out = out;
  }

  /** Prints the score of every pair, in the order of the file. */
  void score() {
    List<SentenceRow> chunk = new ArrayList<>();
    SentenceRow.read(
        file,
        row -> {
          chunk.add(row);
          if (chunk.size() == CHUNK) {
            score(chunk);
            chunk.clear();
          }
        });
    score(chunk);
  }

  private void score(List<SentenceRow> rows) {
    Map<String, List<Integer>> byImage = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      byImage.computeIfAbsent(rows.get(i).image(), image -> new ArrayList<>()).add(i);
    }
    MatchScore[] scores = new MatchScore[rows.size()];
    byImage.forEach(
        (image, places) -> {
          List<String> sentences = places.stream().map(i -> rows.get(i).sentence()).toList();
          List<MatchScore> ofImage = matcher.match(sentences, regions(image));
          for (int i = 0; i < ofImage.size(); i++) {
            scores[places.get(i)] = ofImage.get(i);
          }
        });
    for (int i = 0; i < scores.length; i++) {
      print(rows.get(i), scores[i]);
    }
    out.flush();
  }

  private void print(SentenceRow row, MatchScore score) {
    Map<String, String> of = new LinkedHashMap<>();
    of.put("id", row.id());
    of.put("image", row.image());
    of.put("sentence", row.sentence());
    json.print(
        out,
        Rankings.fields(of, score, matcher),
        () -> out.println(Rankings.text(score, matcher, row.image() + "  " + row.sentence())));
  }

  /**
   * Ranks everything for everything, and prints how often the right one is among the best.
   *
   * @param eachRow whether every row counts by itself, as in published figures
   */
  void rank(boolean eachRow) {
    List<SentenceRow> rows = new ArrayList<>();
    SentenceRow.read(file, rows::add);
    if (rows.isEmpty()) {
      throw new UserError(file + " has no pairs, expected one a line");
    }
    CaptionedImages pairs = CaptionedImages.of(rows);
    Iterable<Regions> regions = () -> pairs.images().stream().map(this::regions).iterator();
    List<float[]> ofImages =
        matcher.matchAll(
            pairs.sentences(), regions, pairs.images().size(), ConsoleProgress.onStandardError());
    RetrievalScores scores =
        eachRow
            ? RetrievalScores.ofRows(pairs, ofImages)
            : RetrievalScores.ofSentences(pairs, ofImages);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("images_for_sentences", fields(scores.images()));
    result.put("sentences_for_images", fields(scores.sentences()));
    json.print(
        out,
        result,
        () -> {
          out.println("recall at                      1      5     10");
          print("the image of a sentence", scores.images());
          print("a sentence of an image ", scores.sentences());
        });
  }

  private Regions regions(String image) {
    return seen.regions(seen.named(file, image));
  }

  private static Map<String, Object> fields(Recall recall) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("queries", recall.queries());
    fields.put("candidates", recall.candidates());
    fields.put("recall_at_1", recall.at1());
    fields.put("recall_at_5", recall.at5());
    fields.put("recall_at_10", recall.at10());
    return fields;
  }

  private void print(String what, Recall recall) {
    out.printf(
        Locale.ROOT,
        "%s  %5.1f%% %5.1f%% %5.1f%%  of %d queries among %d%n",
        what,
        recall.at1() * 100,
        recall.at5() * 100,
        recall.at10() * 100,
        recall.queries(),
        recall.candidates());
  }
}
