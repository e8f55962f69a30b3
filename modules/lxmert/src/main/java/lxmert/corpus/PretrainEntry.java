package lxmert.corpus;

import java.util.List;

/**
 * One sentence about one image, as pre-training reads it (docs/pretraining-data.md).
 *
 * @param uid image id, category and number within the category
 * @param imageId image it belongs to
 * @param sentence as written in the file
 * @param answers of a question, in the order of the file; empty for captions and for questions none
 *     of whose answers is in the answer table
 */
public record PretrainEntry(String uid, String imageId, String sentence, List<Scored> answers) {
  /**
   * An answer that annotators gave.
   *
   * @param answer row of the answer table
   * @param score above 0; 1 where the annotators agree
   */
  public record Scored(int answer, double score) {}

  /** Copies the answers. */
  public PretrainEntry {
    answers = List.copyOf(answers);
  }
}
