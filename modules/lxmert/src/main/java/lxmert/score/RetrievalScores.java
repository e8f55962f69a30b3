package lxmert.score;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lxmert.dataset.CaptionedImages;

/**
 * Retrieval both ways.
 *
 * @param images the image of a sentence is sought among all images
 * @param sentences a sentence of an image is sought among all sentences
 */
public record RetrievalScores(Recall images, Recall sentences) {
  /**
   * Every sentence is sought and is found once, however often it stands in the rows: it has all its
   * images.
   *
   * @param ofImages for each image the scores of all sentences
   */
  public static RetrievalScores ofSentences(CaptionedImages pairs, List<float[]> ofImages) {
    List<Set<Integer>> imagesOf = sets(pairs.sentences().size());
    List<Set<Integer>> sentencesOf = sets(pairs.images().size());
    for (CaptionedImages.Row row : pairs.rows()) {
      imagesOf.get(row.sentence()).add(row.image());
      sentencesOf.get(row.image()).add(row.sentence());
    }
    return of((sentence, image) -> ofImages.get(image)[sentence], imagesOf, sentencesOf);
  }

  /**
   * Every row is a query and a candidate of its own, with its one image, as published figures are
   * counted. The same sentence in a row of another image is wrong.
   *
   * @param ofImages for each image the scores of all sentences
   */
  public static RetrievalScores ofRows(CaptionedImages pairs, List<float[]> ofImages) {
    List<CaptionedImages.Row> rows = pairs.rows();
    List<Set<Integer>> imagesOf = new ArrayList<>();
    List<Set<Integer>> rowsOf = sets(pairs.images().size());
    for (int i = 0; i < rows.size(); i++) {
      imagesOf.add(Set.of(rows.get(i).image()));
      rowsOf.get(rows.get(i).image()).add(i);
    }
    return of((row, image) -> ofImages.get(image)[rows.get(row).sentence()], imagesOf, rowsOf);
  }

  private static List<Set<Integer>> sets(int count) {
    return Stream.<Set<Integer>>generate(HashSet::new).limit(count).toList();
  }

  private static RetrievalScores of(
      Recall.PairScores scores, List<Set<Integer>> imagesOf, List<Set<Integer>> sentencesOf) {
    return new RetrievalScores(
        Recall.of(scores, sentencesOf.size(), imagesOf),
        Recall.of((image, sentence) -> scores.of(sentence, image), imagesOf.size(), sentencesOf));
  }

  /** The mean of all six shares, 0 to 1. */
  public double mean() {
    return (images.at1()
            + images.at5()
            + images.at10()
            + sentences.at1()
            + sentences.at5()
            + sentences.at10())
        / 6;
  }

  /** The six shares by name, 0 to 1. */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    add("image", images, figures);
    add("sentence", sentences, figures);
    return figures;
  }

  private static void add(String what, Recall recall, Map<String, Double> figures) {
    figures.put(what + " recall at 1", recall.at1());
    figures.put(what + " recall at 5", recall.at5());
    figures.put(what + " recall at 10", recall.at10());
  }
}
