package lxmert.checkpoint;

import java.nio.file.Path;
import lxmert.model.AnsweringModel;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import lxmert.tensor.WeightFiles;

/** Weights of models that have one publisher's names: those of their parameters. */
public final class OwnWeights {
  /** Where the head of a model with other answers goes, so that it fits no parameter. */
  private static final String OTHER_ANSWERS = "other answers: ";

  private OwnWeights() {}

  /**
   * Fills a model from a folder.
   *
   * @throws lxmert.io.UserError if a name is not on both sides, or is of another shape
   */
  public static void load(Path folder, AnsweringModel model) {
    try (StateDict weights = read(folder)) {
      ModuleWeights.load(model.module(), weights);
    }
  }

  /**
   * Fills all of a model but its answer head, whatever answers the folder's has been trained for.
   *
   * @throws lxmert.io.UserError if any other name is not on both sides, or is of another shape
   */
  public static void loadBelowAnswers(Path folder, AnsweringModel model) {
    String head = model.answerHead() + ".";
    try (StateDict weights = read(folder);
        StateDict below =
            weights.renamed(name -> name.startsWith(head) ? OTHER_ANSWERS + name : name)) {
      ModuleWeights.load(
          model.module(),
          below,
          name -> name.startsWith(head),
          name -> name.startsWith(OTHER_ANSWERS));
    }
  }

  private static StateDict read(Path folder) {
    return StateDict.read(WeightFiles.require(folder, "a model"));
  }
}
