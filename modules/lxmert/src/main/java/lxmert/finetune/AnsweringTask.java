package lxmert.finetune;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import lxmert.attention.CycleConsistency;
import lxmert.batch.Batch;
import lxmert.batch.BatchStream;
import lxmert.batch.Batches;
import lxmert.batch.Targets;
import lxmert.checkpoint.ModelFolder;
import lxmert.dataset.Example;
import lxmert.io.Progress;
import lxmert.model.Answering;
import lxmert.model.AnsweringModel;
import lxmert.model.Architectures;
import lxmert.model.LxmertInput;
import lxmert.ranks.Ranks;
import lxmert.score.TaskScores;
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
import org.jspecify.annotations.Nullable;

/**
 * Choosing one of many answers to a sentence about images, scored by the soft score of the
 * likeliest answer: what all fine-tuning tasks are to the training loop (paper section 4.2).
 */
public final class AnsweringTask implements Task<Batch> {
  /** Of so many kinds each one's accuracy is logged; VQA's 65 types of questions are too many. */
  private static final int MOST_KINDS = 20;

  private final FinetuneTask task;
  private final ModelDescription description;
  private final ModelFolder folder;
  private final @Nullable CycleConsistency cycle;
  private final Batches training;
  private final Evaluator validation;
  private final FinetuneRecipe recipe;
  private final Device device;

  /**
   * A task over data that its caller opens and closes.
   *
   * @param folder whose model is on the device, with the answers of the batches' targets
   * @param cycle what is trained around the model; null: nothing
   * @param recipe whose loss is trained by, and whose precision the validation has too
   */
  AnsweringTask(
      FinetuneTask task,
      ModelDescription description,
      ModelFolder folder,
      @Nullable CycleConsistency cycle,
      Batches training,
      Evaluator validation,
      FinetuneRecipe recipe,
      Device device) {
    this.task = task;
    this.description = description;
    this.folder = folder;
    this.cycle = cycle;
    this.training = training;
    this.validation = validation;
    this.recipe = recipe;
    this.device = device;
  }

  @Override
  public String name() {
    return task.name();
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public Module module() {
    return cycle == null ? folder.model().module() : cycle.module();
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
    if (cycle != null) {
      return Task.super.replica();
    }
    AnsweringModel other = folder.model().architecture().model(folder.model().config());
    other.module().to(device, false);
    return new Task.Replica<>(other.module(), batch -> step(other, batch));
  }

  @Override
  public Step step(Batch batch) {
    return cycle == null ? step(folder.model(), batch) : step(cycle, batch);
  }

  private Step step(AnsweringModel model, Batch batch) {
    Tensor targets = targets(batch, device);
    Tensor logits = model.forward(input(batch)); // (B, A)
    return new Step(recipe.loss().of(logits, targets), List.of(accuracy(logits, targets)));
  }

  private Step step(CycleConsistency around, Batch batch) {
    Tensor targets = targets(batch, device);
    CycleConsistency.First first = around.first(input(batch), targets);
    int size = batch.size();
    double loss = first.questionLoss().item_double();
    long[] sampled = Tensors.longs(first.sampled());
    return new Step(
        first.loss(),
        List.of(
            accuracy(first.logits(), targets),
            new Step.Measure("question loss", loss * size, size)),
        new Step.Second(around.settings().fromStep(), () -> second(around, batch, sampled)));
  }

  private Step second(CycleConsistency around, Batch batch, long[] sampled) {
    int size = batch.size();
    Tensor said =
        Tensor.create(sampled, size, sampled.length / size).to(device, torch.ScalarType.Long);
    CycleConsistency.Second second = around.second(input(batch), targets(batch, device), said);
    double passing = second.passing().sum().item_double();
    return new Step(
        second.loss(),
        List.of(
            new Step.Measure("cycle loss", second.loss().item_double() * size, size),
            new Step.Measure("passing", passing, size)));
  }

  private LxmertInput input(Batch batch) {
    return LxmertInput.of(batch.words(), batch.images(), device);
  }

  private static Step.Measure accuracy(Tensor logits, Tensor targets) {
    Tensor likeliest = logits.detach().argmax(new LongOptional(1), true);
    double score = targets.gather(1, likeliest).sum().item_double();
    return new Step.Measure("accuracy", score, targets.size(0));
  }

  /** The soft scores (B, A). */
  private static Tensor targets(Batch batch, Device device) {
    Targets targets = batch.targets();
    if (targets == null) {
      throw new IllegalArgumentException("a batch without targets has no loss");
    }
    return Tensor.create(targets.scores(), targets.size(), targets.answers())
        .to(device, torch.ScalarType.Float);
  }

  @Override
  public Evaluation evaluate(Ranks ranks, Progress progress) {
    TaskEvaluation evaluation;
    try (Answering answering =
        Architectures.answering(folder.model(), recipe.precision(), device)) {
      evaluation = validation.evaluate(answering, ranks, progress);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", evaluation.loss());
    TaskScores scores = evaluation.scores();
    figures.put("accuracy", scores.accuracy() / 100);
    scores.figures().forEach((name, percent) -> figures.put(name, percent / 100));
    for (String table : List.of(TaskScores.ANSWER_TYPE, TaskScores.QUESTION_TYPE)) {
      Map<String, Double> kinds = scores.tables().getOrDefault(table, Map.of());
      if (kinds.size() <= MOST_KINDS) {
        kinds.forEach((kind, percent) -> figures.put("accuracy " + kind, percent / 100));
      }
    }
    return new Evaluation(scores.accuracy() / 100, figures);
  }

  @Override
  public void save(Path to) {
    folder.save(to);
  }
}
