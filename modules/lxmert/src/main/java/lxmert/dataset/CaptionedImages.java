package lxmert.dataset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sentences with the images that they belong to, by numbers. A sentence may stand in several rows,
 * beside one image or several; an image has as many rows as sentences.
 *
 * @param images their ids or files, each once
 * @param sentences each once
 * @param rows image and sentence of each, in the order of the files
 */
public record CaptionedImages(List<String> images, List<String> sentences, List<Row> rows) {
  /**
   * A row.
   *
   * @param image its place among the images
   * @param sentence its place among the sentences
   */
  public record Row(int image, int sentence) {}

  /** Copies the lists. */
  public CaptionedImages {
    images = List.copyOf(images);
    sentences = List.copyOf(sentences);
    rows = List.copyOf(rows);
  }

  /** Numbers rows. */
  public static CaptionedImages of(Iterable<SentenceRow> given) {
    Map<String, Integer> images = new LinkedHashMap<>();
    Map<String, Integer> sentences = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    for (SentenceRow row : given) {
      rows.add(new Row(place(row.image(), images), place(row.sentence(), sentences)));
    }
    return new CaptionedImages(List.copyOf(images.keySet()), List.copyOf(sentences.keySet()), rows);
  }

  private static int place(String name, Map<String, Integer> places) {
    return places.computeIfAbsent(name, each -> places.size());
  }

  /** The rows of the first so many images. */
  public CaptionedImages first(int most) {
    List<SentenceRow> kept = new ArrayList<>();
    for (Row row : rows) {
      if (row.image < most) {
        kept.add(new SentenceRow("", images.get(row.image), sentences.get(row.sentence)));
      }
    }
    return of(kept);
  }
}
