package lxmert.pretrain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongPredicate;
import lxmert.batch.BatchStream;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.model.PreTrainingModel;
import lxmert.ranks.Gathering;
import lxmert.ranks.Ranks;
import lxmert.ranks.Share;
import lxmert.tensor.Precision;
import lxmert.text.Vocabulary;
import lxmert.train.Averages;
import lxmert.train.BatchOutcome;
import lxmert.train.Evaluation;
import lxmert.train.ModelDescription;
import lxmert.train.Step;
import lxmert.train.Task;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Pre-training on all tasks at once (paper section 3), scored by the loss on a validation split.
 */
public final class PretrainTask implements Task<PretrainBatch> {
  private static final ModelDescription DESCRIPTION =
      new ModelDescription(
          "LXMERT, pre-trained",
          "It reads regions of an image and a sentence, and was pre-trained on masked words, masked"
              + " objects, matching and questions. It is there to be fine-tuned.",
          "feature-extraction",
          "lxmert-pretraining",
          "LxmertForPreTraining",
          "masked_words_accuracy",
          "./lxmert finetune vqa --from MODEL ...");

  private static final ModelDescription OF_GATED =
      new ModelDescription(
          "GATED, pre-trained",
          "It reads regions of an image and a sentence, and was pre-trained on masked words, masked"
              + " regions and matching, as far as its recipe asks for them. Which model it is says"
              + " image_embeddings in config.json. It is there to be fine-tuned.",
          DESCRIPTION.pipeline(),
          DESCRIPTION.dataset(),
          null,
          DESCRIPTION.plottedFigure(),
          DESCRIPTION.usage());

  private final PreTrainingModel model;
  private final Vocabulary vocabulary;
  private final List<String> answers;
  private final int maxLength;
  private final PretrainLosses losses;
  private final PretrainBatches training;
  private final PretrainBatches validation;
  private final Precision precision;
  private final Device device;

  /**
   * A task over data that its caller opens and closes.
   *
   * @param model on the device
   * @param vocabulary saved with the model
   * @param answers in the order of the model's scores, saved with it
   * @param maxLength most word pieces of a sentence, saved with the model
   * @param objective that the batches were made for
   * @param precision of the validation
   */
  public PretrainTask(
      PreTrainingModel model,
      Vocabulary vocabulary,
      List<String> answers,
      int maxLength,
      PretrainObjective objective,
      PretrainBatches training,
      PretrainBatches validation,
      Precision precision,
      Device device) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.answers = List.copyOf(answers);
    this.maxLength = maxLength;
    this.losses = new PretrainLosses(objective);
    this.training = training;
    this.validation = validation;
    this.precision = precision;
    this.device = device;
  }

  @Override
  public String name() {
    return "pre-training";
  }

  @Override
  public ModelDescription description() {
    return model instanceof LxmertForPreTraining ? DESCRIPTION : OF_GATED;
  }

  @Override
  public Module module() {
    return model.module();
  }

  @Override
  public long batchesPerEpoch() {
    return training.batchesPerEpoch();
  }

  @Override
  public Task.Epoch<PretrainBatch> epoch(int epoch, long firstBatch, LongPredicate wanted) {
    BatchStream<PretrainBatch> stream = training.epoch(epoch, firstBatch, wanted);
    return Task.Epoch.of(stream, stream::close);
  }

  @Override
  public int size(PretrainBatch batch) {
    return batch.size();
  }

  @Override
  public List<String> ids(PretrainBatch batch) {
    return batch.uids();
  }

  @Override
  public Map<String, Tensor> tensors(PretrainBatch batch) {
    Map<String, Tensor> named = input(batch, new Device("cpu")).named();
    ObjectTargets objects = batch.objects();
    long size = batch.size();
    long regions = batch.images().regions();
    long features = batch.images().featureSize();
    named.put("masked_lm_labels", Tensor.create(batch.wordLabels(), size, batch.words().length()));
    named.put("obj_labels", Tensor.create(objects.objectIds(), size, regions));
    named.put("obj_conf", Tensor.create(objects.objectScores(), size, regions));
    named.put("attr_labels", Tensor.create(objects.attributeIds(), size, regions));
    named.put("attr_conf", Tensor.create(objects.attributeScores(), size, regions));
    named.put("masked_objects", Tensor.create(objects.masked()));
    named.put("feat_labels", Tensor.create(objects.features(), objects.masked().length, features));
    named.put("matched_labels", Tensor.create(batch.matched()));
    long[] answers = batch.answers();
    if (answers != null) {
      named.put("ans", Tensor.create(answers));
    }
    return named;
  }

  @Override
  public Task.Replica<PretrainBatch> replica() {
    PreTrainingModel other = model.another();
    other.module().to(device, false);
    return new Task.Replica<>(other.module(), batch -> step(other, batch));
  }

  @Override
  public Step step(PretrainBatch batch) {
    return step(model, batch);
  }

  private Step step(PreTrainingModel model, PretrainBatch batch) {
    requireLabels("object", batch.objects().objectIds(), model.config().numObjectLabels(), batch);
    requireLabels(
        "attribute", batch.objects().attributeIds(), model.config().numAttrLabels(), batch);
    return losses.step(model, model.encode(input(batch, device)), batch);
  }

  private static void requireLabels(String kind, long[] found, int known, PretrainBatch batch) {
    long largest = Arrays.stream(found).max().orElse(0);
    if (largest >= known) {
      throw new UserError(
          "a region of %s is labelled as %s %d, but the model tells %d apart: set model.num_%s_labels"
              .formatted(
                  String.join(", ", batch.uids()),
                  kind,
                  largest,
                  known,
                  kind.equals("object") ? kind : "attr"));
    }
  }

  private static LxmertInput input(PretrainBatch batch, Device device) {
    return LxmertInput.of(batch.words(), batch.images(), device);
  }

  /**
   * Every task's loss, accuracy and count over the validation split; the score is minus the total
   * loss. Image question answering is scored even before it is trained, so that totals compare.
   */
  @Override
  public Evaluation evaluate(Ranks ranks, Progress progress) {
    Share share = ranks.share(validation.validationBatches());
    try (Progress.Bar bar = progress.start("evaluating", share.size(), "batches")) {
      Averages averages = new Averages();
      Gathering.all(ranks, BatchOutcome[].class, () -> outcomes(share, bar))
          .forEach(each -> List.of(each).forEach(averages::add));
      Map<String, Double> figures = averages.values();
      double loss = figures.getOrDefault("loss", Double.NaN);
      bar.note(String.format(Locale.ROOT, "loss %.4f", loss));
      return new Evaluation(-loss, figures);
    }
  }

  private BatchOutcome[] outcomes(Share share, Progress.Bar bar) {
    List<BatchOutcome> outcomes = new ArrayList<>();
    try (BatchStream<PretrainBatch> batches = validation.validation(share::has)) {
      for (PretrainBatch batch : batches) {
        try (PointerScope scope = new PointerScope();
            Precision.Region region = precision.on(device)) {
          Step step = step(batch);
          outcomes.add(new BatchOutcome(step.loss().item_double(), batch.size(), step.measures()));
        }
        bar.advance(1);
      }
    }
    return outcomes.toArray(BatchOutcome[]::new);
  }

  @Override
  public void save(Path folder) {
    ModelFolder.savePreTraining(folder, model, vocabulary, answers, maxLength);
  }
}
