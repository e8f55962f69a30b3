package lxmert.retrieval;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import lxmert.batch.BatchStream;
import lxmert.checkpoint.RetrievalFolder;
import lxmert.io.Progress;
import lxmert.model.LxmertInput;
import lxmert.model.RetrievalModel;
import lxmert.ranks.Ranks;
import lxmert.score.RetrievalScores;
import lxmert.train.Evaluation;
import lxmert.train.ModelDescription;
import lxmert.train.Step;
import lxmert.train.Task;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Finding the right pair of sentence and image among four, as VOLTA trains retrieval; scored by the
 * mean recall at 1, 5 and 10 of both directions on a validation split.
 */
final class RetrievalTask implements Task<RetrievalBatch> {
  private final RetrievalFolder folder;
  private final RetrievalBatches training;
  private final RetrievalValidation validation;
  private final Device device;

  /**
   * A task over data that its caller opens and closes.
   *
   * @param folder whose model is on the device
   */
  RetrievalTask(
      RetrievalFolder folder,
      RetrievalBatches training,
      RetrievalValidation validation,
      Device device) {
    this.folder = folder;
    this.training = training;
    this.validation = validation;
    this.device = device;
  }

  @Override
  public String name() {
    return "retrieval";
  }

  @Override
  public ModelDescription description() {
    String family = folder.model().encoders() == null ? "GATED" : "LXMERT";
    return new ModelDescription(
        family + ", fine-tuned for retrieval",
        "It scores how well a sentence fits an image, of which it reads regions: images are ranked"
            + " for a sentence, and sentences for an image.",
        "text-ranking",
        "retrieval",
        null,
        "recall",
        "./lxmert match --model MODEL --regions REGIONS --pairs FILE --rank");
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
  public Task.Epoch<RetrievalBatch> epoch(int epoch, long firstBatch, LongPredicate wanted) {
    BatchStream<RetrievalBatch> stream = training.epoch(epoch, firstBatch, wanted);
    return Task.Epoch.of(stream, stream::close);
  }

  @Override
  public int size(RetrievalBatch batch) {
    return batch.size();
  }

  @Override
  public List<String> ids(RetrievalBatch batch) {
    return batch.ids();
  }

  @Override
  public Map<String, Tensor> tensors(RetrievalBatch batch) {
    return LxmertInput.of(batch.words(), batch.images(), new Device("cpu")).named();
  }

  @Override
  public Task.Replica<RetrievalBatch> replica() {
    RetrievalModel other = folder.model().another();
    other.module().to(device, false);
    return new Task.Replica<>(other.module(), batch -> step(other, batch));
  }

  @Override
  public Step step(RetrievalBatch batch) {
    return step(folder.model(), batch);
  }

  private Step step(RetrievalModel model, RetrievalBatch batch) {
    Tensor scores = model.forward(LxmertInput.of(batch.words(), batch.images(), device)); // (4 B)
    return step(scores.view(-1, RetrievalBatch.PAIRS));
  }

  /**
   * The cross entropy against the first pair of each group, its mean over the batch; with the share
   * of groups whose first pair is above all others.
   *
   * @param scores (B, 4) float32
   */
  static Step step(Tensor scores) {
    Tensor right = scores.select(1, 0); // (B)
    Tensor loss = scores.log_softmax(1).select(1, 0).mean().neg();
    Tensor wrong = scores.narrow(1, 1, RetrievalBatch.PAIRS - 1).detach(); // (B, 3)
    double first = right.detach().gt(wrong.amax(new long[] {1}, false)).sum().item_double();
    return new Step(loss, List.of(new Step.Measure("accuracy", first, scores.size(0))));
  }

  @Override
  public Evaluation evaluate(Ranks ranks, Progress progress) {
    RetrievalScores scores = validation.scores(folder, ranks, progress);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("recall", scores.mean());
    figures.putAll(scores.figures());
    return new Evaluation(scores.mean(), figures);
  }

  @Override
  public void save(Path to) {
    folder.save(to);
  }
}
