package lxmert.study;

import java.util.List;
import java.util.stream.Collectors;
import lxmert.io.UserError;

/**
 * A comparison of the paper.
 *
 * @param name on the command line
 * @param title of the page
 * @param question what it asks, and how
 * @param arms what is compared, in the order of the table
 * @param cannotShow what it cannot show at its size, a sentence or two
 */
public record Study(String name, String title, String question, List<Arm> arms, String cannotShow) {
  /** Copies the arms. */
  public Study {
    arms = List.copyOf(arms);
  }

  /**
   * The study of a name.
   *
   * @throws UserError if there is none
   */
  public static Study named(String name) {
    return Studies.ALL.stream()
        .filter(study -> study.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "there is no study \"%s\"; expected one of %s"
                        .formatted(
                            name,
                            Studies.ALL.stream()
                                .map(Study::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** All studies. */
  public static List<Study> all() {
    return Studies.ALL;
  }
}
