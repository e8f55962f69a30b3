package lxmert.finetune;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.data.Batch;
import lxmert.data.BatchStream;
import lxmert.data.Batches;
import lxmert.data.VqaQuestion;
import lxmert.io.Progress;
import lxmert.model.FastAnswering;
import lxmert.model.ModelFolder;
import lxmert.tensor.Precision;
import lxmert.train.Evaluation;
import lxmert.train.Step;
import lxmert.train.Task;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Visual question answering (VQA v2; paper section 4.2): soft scores of many answers, binary cross
 * entropy, scored by the soft score of the likeliest answer.
 */
public final class VqaTask implements Task<Batch> {
  private final ModelFolder model;
  private final Batches training;
  private final VqaEvaluator validation;
  private final Precision precision;
  private final Device device;

  /**
   * A task over data that its caller opens and closes.
   *
   * @param model on the device, with the answers of the batches' targets
   * @param precision of the validation
   */
  public VqaTask(
      ModelFolder model,
      Batches training,
      VqaEvaluator validation,
      Precision precision,
      Device device) {
    this.model = model;
    this.training = training;
    this.validation = validation;
    this.precision = precision;
    this.device = device;
  }

  @Override
  public String name() {
    return "VQA";
  }

  @Override
  public Module module() {
    return model.model();
  }

  @Override
  public long batchesPerEpoch() {
    return training.batchesPerEpoch();
  }

  @Override
  public Task.Epoch<Batch> epoch(int epoch, long firstBatch) {
    BatchStream<Batch> stream = training.epoch(epoch - 1, firstBatch);
    return new Task.Epoch<>() {
      @Override
      public Iterator<Batch> iterator() {
        return stream.iterator();
      }

      @Override
      public void close() {
        stream.close();
      }
    };
  }

  @Override
  public int size(Batch batch) {
    return batch.size();
  }

  @Override
  public List<String> ids(Batch batch) {
    return batch.questions().stream().map(VqaQuestion::questionId).toList();
  }

  @Override
  public Map<String, Tensor> tensors(Batch batch) {
    return BatchTensors.named(batch);
  }

  @Override
  public Step step(Batch batch) {
    Tensor targets = BatchTensors.targets(batch, device);
    Tensor logits = model.model().forward(BatchTensors.input(batch, device)); // (B, answers)
    Tensor likeliest = logits.detach().argmax(new LongOptional(1), true);
    double score = targets.gather(1, likeliest).sum().item_double();
    return new Step(
        SoftLabelLoss.of(logits, targets),
        List.of(new Step.Measure("accuracy", score, batch.size())));
  }

  @Override
  public Evaluation evaluate(Progress progress) {
    VqaEvaluation evaluation;
    try (FastAnswering answering = new FastAnswering(model.model(), precision)) {
      evaluation = validation.evaluate(answering, progress);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", evaluation.loss());
    figures.put("accuracy", evaluation.accuracy().overall() / 100);
    evaluation
        .accuracy()
        .byAnswerType()
        .forEach((type, percent) -> figures.put("accuracy " + type, percent / 100));
    return new Evaluation(evaluation.accuracy().overall() / 100, figures);
  }

  @Override
  public void save(Path folder) {
    model.save(folder);
  }
}
