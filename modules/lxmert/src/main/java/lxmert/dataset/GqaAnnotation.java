package lxmert.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What GQA's own files tell of a question, as far as its metrics ask for it.
 *
 * @param questionId unique in its data set
 * @param imageId names its scene graph
 * @param sentence the question
 * @param answer the one right answer
 * @param balanced whether it belongs to the balanced set, which is what is scored
 * @param structural for example {@code query}, whose answers are open, or {@code verify}
 * @param semantic for example {@code attr}
 * @param detailed for example {@code categoryThatC}
 * @param group the group within which answers are compared as a distribution; null for none
 * @param steps the program, each step as {@code operation: argument}
 * @param entailed ids of the questions whose answers follow from this one's
 * @param objects ids of the objects that the question and the full answer name, in that order, as
 *     often as they are named
 */
public record GqaAnnotation(
    String questionId,
    String imageId,
    String sentence,
    String answer,
    boolean balanced,
    String structural,
    String semantic,
    String detailed,
    @Nullable String group,
    List<String> steps,
    List<String> entailed,
    List<String> objects) {
  /** Copies the lists. */
  public GqaAnnotation {
    steps = List.copyOf(steps);
    entailed = List.copyOf(entailed);
    objects = List.copyOf(objects);
  }

  /** The number of words of the question. */
  public int words() {
    return Whitespace.split(sentence).size();
  }
}
