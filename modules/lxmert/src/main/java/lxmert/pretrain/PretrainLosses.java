package lxmert.pretrain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.model.LxmertOutput;
import lxmert.model.PreTrainingModel;
import lxmert.tensor.Tensors;
import lxmert.train.Step;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The losses of all tasks and their sum (docs/model.md, "Losses"). A batch without a hidden word or
 * without an answered question has loss 0 and gradient 0 there; the published code makes that NaN.
 */
public final class PretrainLosses {
  private final PretrainObjective objective;
  private final MaskedWords words;
  private final CrossModalityMatching matching;
  private final MaskedObjects objects;
  private final ImageQuestions questions;

  /** The losses of an objective. */
  public PretrainLosses(PretrainObjective objective) {
    this.objective = objective;
    words = new MaskedWords(objective.maskedWords());
    matching = new CrossModalityMatching(objective.matching());
    objects = new MaskedObjects(objective.maskedObjects());
    questions = new ImageQuestions(objective.questions());
  }

  /**
   * The weighted sum of the losses that the objective and the batch ask for. Its measures are, for
   * each of them, {@code <name>_loss}, {@code <name>_accuracy} where there are classes, and {@code
   * <name>_count}: positions of a batch. The names in order: masked_words, matching, objects,
   * attributes, features, questions.
   *
   * @param out of the model's backbone on this batch
   */
  public Step step(PreTrainingModel model, LxmertOutput out, PretrainBatch batch) {
    List<TaskLoss> losses = losses(model, out, batch);
    Tensor total = torch.zeros(new long[] {}, losses.get(0).value().options());
    for (TaskLoss loss : losses) {
      total = total.add(loss.value(), new Scalar(loss.weight()));
    }
    return new Step(total, measures(losses));
  }

  /** The losses by name before their weights, in order. */
  public Map<String, Tensor> byName(PreTrainingModel model, LxmertOutput out, PretrainBatch batch) {
    Map<String, Tensor> byName = new LinkedHashMap<>();
    losses(model, out, batch).forEach(loss -> byName.put(loss.name(), loss.value()));
    return byName;
  }

  private List<TaskLoss> losses(PreTrainingModel model, LxmertOutput out, PretrainBatch batch) {
    List<TaskLoss> losses = new ArrayList<>();
    if (objective.maskedWords().weight() > 0) {
      losses.add(words.loss(model, out, batch));
    }
    if (objective.matching().weight() > 0) {
      losses.add(matching.loss(model, out, batch));
    }
    if (objective.maskedObjects().wanted()) {
      losses.addAll(objects.losses(model, out, batch));
    }
    long[] answers = batch.answers();
    if (objective.questions().weight() > 0 && answers != null) {
      losses.add(questions.loss(model, out, answers));
    }
    return losses;
  }

  /** All figures are read from the device at once. */
  private static List<Step.Measure> measures(List<TaskLoss> losses) {
    TensorVector figures = new TensorVector();
    for (TaskLoss loss : losses) {
      figures.push_back(loss.value().detach());
      Tensor right = loss.right();
      figures.push_back((right == null ? loss.value().detach() : right).to(torch.ScalarType.Float));
    }
    float[] values = Tensors.floats(torch.stack(figures));
    List<Step.Measure> measures = new ArrayList<>();
    for (int i = 0; i < losses.size(); i++) {
      TaskLoss loss = losses.get(i);
      double sum = (double) values[2 * i] * loss.count();
      measures.add(new Step.Measure(loss.name() + "_loss", sum, loss.count()));
      if (loss.right() != null) {
        measures.add(new Step.Measure(loss.name() + "_accuracy", values[2 * i + 1], loss.judged()));
      }
      measures.add(new Step.Measure(loss.name() + "_count", loss.count(), 1));
    }
    return measures;
  }
}
