package lxmert.cli;

import lxmert.score.AttentionMap;
import lxmert.score.GqaTruth;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name GQA's files. */
final class GqaFileOptions {
  @Option(
      names = "--truth",
      required = true,
      paramLabel = "FILE",
      description =
          "The official questions (val_balanced_questions.json), or questions with labels in"
              + " LXMERT's layout.")
  private String truth;

  @Option(
      names = "--all-questions",
      paramLabel = "FILE",
      description =
          "For consistency: val_all_questions.json. Every question in it needs a prediction. It may"
              + " be the truth file itself.")
  private @Nullable String allQuestions;

  @Option(
      names = "--choices",
      paramLabel = "FILE",
      description = "For validity and plausibility: val_choices.json.")
  private @Nullable String choices;

  @Option(
      names = "--scene-graphs",
      paramLabel = "FILE",
      description = "For grounding, with --attentions: val_sceneGraphs.json.")
  private @Nullable String sceneGraphs;

  @Option(
      names = "--attentions",
      paramLabel = "FILE",
      description = "A list of {\"questionId\", \"attention\"}.")
  private @Nullable String attentions;

  @Option(
      names = "--object-features",
      description =
          "The attention is on objects, [[x0, y0, x1, y1, attention], ...] with x and y from 0 to 1"
              + " (default: on a map, of which the first index goes along x).")
  private boolean objectFeatures;

  @Option(
      names = "--map-size",
      paramLabel = "N",
      defaultValue = "7",
      description = "Cells in a row of the map (default: ${DEFAULT-VALUE}).")
  private int mapSize;

  /** The names of the files. */
  GqaTruth.Names names() {
    return new GqaTruth.Names(
        truth,
        allQuestions,
        choices,
        sceneGraphs,
        attentions,
        objectFeatures ? AttentionMap.objects() : AttentionMap.spatial(mapSize));
  }
}
