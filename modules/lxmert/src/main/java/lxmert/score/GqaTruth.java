package lxmert.score;

import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Function;
import lxmert.dataset.VqaJson;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * GQA's own files, and a model's attention. What is null is not scored.
 *
 * @param questions whose balanced ones are scored
 * @param allQuestions the answers that consistency needs; may be the same file
 * @param choices what validity and plausibility need
 * @param sceneGraphs what grounding needs, together with attentions
 * @param attentions of a model by question
 * @param attentionMap what the attentions are about
 */
public record GqaTruth(
    Path questions,
    @Nullable Path allQuestions,
    @Nullable Path choices,
    @Nullable Path sceneGraphs,
    @Nullable Path attentions,
    AttentionMap attentionMap) {
  /**
   * Checks that the files go together.
   *
   * @throws UserError if only one of scene graphs and attentions is given
   */
  public GqaTruth {
    checkGrounding(sceneGraphs, attentions);
  }

  private static void checkGrounding(@Nullable Object sceneGraphs, @Nullable Object attentions) {
    if ((sceneGraphs == null) != (attentions == null)) {
      throw new UserError("grounding needs both scene graphs and attentions");
    }
  }

  /**
   * The same by name, of files that may be elsewhere.
   *
   * @param questions whose balanced ones are scored
   * @param allQuestions the answers that consistency needs; may be the same file
   * @param choices what validity and plausibility need
   * @param sceneGraphs what grounding needs, together with attentions
   * @param attentions of a model by question
   * @param attentionMap what the attentions are about
   */
  public record Names(
      String questions,
      @Nullable String allQuestions,
      @Nullable String choices,
      @Nullable String sceneGraphs,
      @Nullable String attentions,
      AttentionMap attentionMap) {
    /**
     * Checks that the files go together.
     *
     * @throws UserError if only one of scene graphs and attentions is given
     */
    public Names {
      checkGrounding(sceneGraphs, attentions);
    }

    /**
     * The files.
     *
     * @param place where a file of a name is
     */
    public GqaTruth at(Function<String, Path> place) {
      return new GqaTruth(
          place.apply(questions),
          at(place, allQuestions),
          at(place, choices),
          at(place, sceneGraphs),
          at(place, attentions),
          attentionMap);
    }

    private static @Nullable Path at(Function<String, Path> place, @Nullable String name) {
      return name == null ? null : place.apply(name);
    }
  }

  /**
   * Whether the questions are in LXMERT's layout, and scored by its own measure.
   *
   * @throws UserError if they are, and there are files that go with GQA's own
   */
  public boolean isLocal() {
    boolean local = VqaJson.fits(questions);
    if (local && (allQuestions != null || choices != null || sceneGraphs != null)) {
      throw new UserError(
          questions + " is in LXMERT's layout; the other files need GQA's own questions");
    }
    return local;
  }

  /** What is said where nothing can be scored. */
  public UserError noQuestions() {
    return new UserError(questions + " holds no balanced questions, which are scored");
  }

  /** What is said of a question without choices. */
  public UserError noChoices(String questionId) {
    return new UserError("%s has no choices for question %s".formatted(choices, questionId));
  }

  /** What is said of a question that another one entails and that is not there. */
  public UserError notEntailed(String entailed, String questionId) {
    return new UserError(
        "%s has no question %s, which question %s entails"
            .formatted(allQuestions, entailed, questionId));
  }

  /** What is said of questions without attention. */
  public static UserError noAttentions(Path attentions, Collection<String> questionIds) {
    return new UserError(
        "%s has no attention of %d questions, one of them %s"
            .formatted(attentions, questionIds.size(), questionIds.iterator().next()));
  }

  /** The questions alone, for accuracy and distribution. */
  public static GqaTruth of(Path questions) {
    return new GqaTruth(questions, null, null, null, null, AttentionMap.spatial(7));
  }
}
