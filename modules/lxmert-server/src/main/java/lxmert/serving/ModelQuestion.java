package lxmert.serving;

import java.util.List;

/**
 * One element of a request.
 *
 * @param text a sentence
 * @param images that it is about, as many as the model reads
 */
public record ModelQuestion(String text, List<PendingImage> images) {
  /** Copies the list. */
  public ModelQuestion {
    images = List.copyOf(images);
  }
}
