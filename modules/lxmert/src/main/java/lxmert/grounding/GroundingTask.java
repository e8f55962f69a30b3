package lxmert.grounding;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import lxmert.batch.Batch;
import lxmert.batch.BatchStream;
import lxmert.batch.Batches;
import lxmert.checkpoint.GroundingFolder;
import lxmert.dataset.Example;
import lxmert.dataset.ImageBox;
import lxmert.dataset.ReferringExpression;
import lxmert.finetune.AnswerLoss;
import lxmert.io.Progress;
import lxmert.model.GroundingModel;
import lxmert.model.LxmertInput;
import lxmert.ranks.Ranks;
import lxmert.regions.RegionStore;
import lxmert.score.GroundingMetric;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.train.Evaluation;
import lxmert.train.ModelDescription;
import lxmert.train.Step;
import lxmert.train.Task;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Scoring the regions of an image by how much of the box that is meant they cover, as VOLTA trains
 * RefCOCO+ (docs/grounding.md, "Loss").
 */
final class GroundingTask implements Task<Batch> {
  private final ModelDescription description;
  private final GroundingFolder folder;
  private final RegionStore regions;
  private final Batches training;
  private final GroundingEvaluator validation;
  private final Precision precision;
  private final Device device;

  /**
   * A task over data that its caller opens and closes.
   *
   * @param folder whose model is on the device
   * @param regions of the training's images
   * @param training batches of {@link ReferringExpression}s whose boxes are known
   * @param precision of the validation
   */
  GroundingTask(
      ModelDescription description,
      GroundingFolder folder,
      RegionStore regions,
      Batches training,
      GroundingEvaluator validation,
      Precision precision,
      Device device) {
    this.description = description;
    this.folder = folder;
    this.regions = regions;
    this.training = training;
    this.validation = validation;
    this.precision = precision;
    this.device = device;
  }

  @Override
  public String name() {
    return Grounding.TASK;
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public Module module() {
    return folder.model().module();
  }

  @Override
  public long batchesPerEpoch() {
    return training.batchesPerEpoch();
  }

  @Override
  public Task.Epoch<Batch> epoch(int epoch, long firstBatch, LongPredicate wanted) {
    BatchStream<Batch> stream = training.epoch(epoch, firstBatch, wanted);
    return Task.Epoch.of(stream, stream::close);
  }

  @Override
  public int size(Batch batch) {
    return batch.size();
  }

  @Override
  public List<String> ids(Batch batch) {
    return batch.examples().stream().map(Example::id).toList();
  }

  @Override
  public Map<String, Tensor> tensors(Batch batch) {
    Device cpu = new Device("cpu");
    Map<String, Tensor> named = LxmertInput.of(batch.words(), batch.images(), cpu).named();
    named.put("target", targets(batch, cpu));
    return named;
  }

  @Override
  public Task.Replica<Batch> replica() {
    GroundingModel other = GroundingModel.of(folder.model().config());
    other.module().to(device, false);
    return new Task.Replica<>(other.module(), batch -> step(other, batch));
  }

  @Override
  public Step step(Batch batch) {
    return step(folder.model(), batch);
  }

  private Step step(GroundingModel model, Batch batch) {
    Tensor targets = targets(batch, device);
    Tensor scores = model.forward(LxmertInput.of(batch.words(), batch.images(), device));
    return new Step(AnswerLoss.SOFT_LABELS.of(scores, targets), List.of(accuracy(scores, targets)));
  }

  private static Step.Measure accuracy(Tensor scores, Tensor targets) {
    Tensor chosen = scores.detach().argmax(new LongOptional(1), true); // (B, 1)
    int right = 0;
    for (float overlap : Tensors.floats(targets.gather(1, chosen))) {
      right += GroundingMetric.isRight(overlap) ? 1 : 0;
    }
    return new Step.Measure("accuracy", right, targets.size(0));
  }

  /** The overlap of every slot with the box that is meant, (B, R) or (B, R + 1); padding has 0. */
  private Tensor targets(Batch batch, Device on) {
    boolean withImage = folder.model().scoresWholeImage();
    int slots = batch.images().regions() + (withImage ? 1 : 0);
    float[] targets = new float[batch.size() * slots];
    for (int i = 0; i < batch.size(); i++) {
      ReferringExpression expression = (ReferringExpression) batch.examples().get(i);
      List<ImageBox> candidates = CandidateBoxes.of(regions, expression, withImage);
      double[] overlaps = CandidateBoxes.overlaps(candidates, expression);
      for (int j = 0; j < overlaps.length; j++) {
        int slot = CandidateBoxes.slot(j, overlaps.length, slots, withImage);
        targets[i * slots + slot] = (float) overlaps[j];
      }
    }
    return Tensor.create(targets, batch.size(), slots).to(on, torch.ScalarType.Float);
  }

  @Override
  public Evaluation evaluate(Ranks ranks, Progress progress) {
    GroundingEvaluation evaluation =
        validation.evaluate(folder.model(), precision, device, ranks, progress);
    Map<String, Double> figures = new LinkedHashMap<>();
    double accuracy = evaluation.scores().accuracy() / 100;
    figures.put("loss", evaluation.loss());
    figures.put("accuracy", accuracy);
    evaluation.scores().figures().forEach((name, percent) -> figures.put(name, percent / 100));
    return new Evaluation(accuracy, figures);
  }

  @Override
  public void save(Path to) {
    folder.save(to);
  }
}
