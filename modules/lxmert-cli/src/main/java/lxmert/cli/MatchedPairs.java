package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import lxmert.dataset.SentenceRow;
import lxmert.heads.MatchScore;
import lxmert.heads.Matcher;
import lxmert.io.UserError;
import lxmert.score.Recall;
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
        Rankings.fields(of, score),
        () -> out.println(Rankings.text(score, row.image() + "  " + row.sentence())));
  }

  /** Ranks everything for everything, and prints how often the right one is among the best. */
  void rank() {
    Map<String, Set<String>> imagesOf = new LinkedHashMap<>();
    Map<String, Set<String>> sentencesOf = new LinkedHashMap<>();
    SentenceRow.read(
        file,
        row -> {
          imagesOf.computeIfAbsent(row.sentence(), key -> new LinkedHashSet<>()).add(row.image());
          sentencesOf
              .computeIfAbsent(row.image(), key -> new LinkedHashSet<>())
              .add(row.sentence());
        });
    if (imagesOf.isEmpty()) {
      throw new UserError(file + " has no pairs, expected one a line");
    }
    List<String> images = List.copyOf(sentencesOf.keySet());
    List<String> sentences = List.copyOf(imagesOf.keySet());
    Iterable<Regions> regions = () -> images.stream().map(this::regions).iterator();
    List<float[]> ofImages =
        matcher.matchAll(sentences, regions, ConsoleProgress.onStandardError());
    Map<String, Object> result = new LinkedHashMap<>();
    Recall findingImages = Recall.of(transposed(ofImages), places(imagesOf, images));
    Recall findingSentences = Recall.of(ofImages, places(sentencesOf, sentences));
    result.put("images_for_sentences", fields(findingImages));
    result.put("sentences_for_images", fields(findingSentences));
    json.print(
        out,
        result,
        () -> {
          out.println("recall at                      1      5     10");
          print("the image of a sentence", findingImages);
          print("a sentence of an image ", findingSentences);
        });
  }

  private Regions regions(String image) {
    return seen.regions(seen.named(file, image));
  }

  /** For each query the places of its right candidates. */
  private static List<Set<Integer>> places(Map<String, Set<String>> right, List<String> all) {
    Map<String, Integer> places = new LinkedHashMap<>();
    all.forEach(each -> places.put(each, places.size()));
    List<Set<Integer>> found = new ArrayList<>();
    for (Set<String> ofQuery : right.values()) {
      Set<Integer> numbers = new LinkedHashSet<>();
      ofQuery.forEach(each -> numbers.add(places.getOrDefault(each, -1)));
      found.add(numbers);
    }
    return found;
  }

  private static List<float[]> transposed(List<float[]> rows) {
    return IntStream.range(0, rows.get(0).length)
        .mapToObj(
            column -> {
              float[] values = new float[rows.size()];
              for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row)[column];
              }
              return values;
            })
        .toList();
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
