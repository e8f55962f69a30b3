package lxmert.score;

import java.nio.file.Path;
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
    if ((sceneGraphs == null) != (attentions == null)) {
      throw new UserError("grounding needs both scene graphs and attentions");
    }
  }

  /** The questions alone, for accuracy and distribution. */
  public static GqaTruth of(Path questions) {
    return new GqaTruth(questions, null, null, null, null, AttentionMap.spatial(7));
  }
}
