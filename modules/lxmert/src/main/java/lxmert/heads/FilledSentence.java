package lxmert.heads;

import java.util.List;

/**
 * What the model puts into the blanks of a sentence.
 *
 * @param sentence as given
 * @param blanks one for each {@code [MASK]}, in their order
 */
public record FilledSentence(String sentence, List<Blank> blanks) {
  /** Copies the list. */
  public FilledSentence {
    blanks = List.copyOf(blanks);
  }
}
