package lxmert.pretrain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import lxmert.io.Check;
import lxmert.model.LxmertOutput;
import lxmert.model.PreTrainingModel;
import lxmert.model.RegionTarget;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Masked object prediction (paper section 3.1.2): the features of masked regions are regressed, and
 * object and attribute are classified as the detector did, each weighted by the detector's
 * confidence. Boxes are never hidden.
 */
public final class MaskedObjects {
  /** The published factor of the losses: the mean is over all regions, 15 % are masked. */
  private static final double FACTOR = 1 / 0.15;

  /** In which the log has them. */
  private static final List<RegionTarget> ORDER =
      List.of(
          RegionTarget.OBJECTS,
          RegionTarget.ATTRIBUTES,
          RegionTarget.FEATURES,
          RegionTarget.DISTRIBUTION,
          RegionTarget.CLASSES);

  private static final long SUM = 2;
  private static final double BETA = 1;

  /** The regions that the two class losses are about. */
  public enum LabelledBoxes {
    /** All of them, as in the published code. */
    @JsonProperty("all")
    ALL,
    /** The masked ones, as in the paper. */
    @JsonProperty("masked")
    MASKED
  }

  /** What the sum of a loss is divided by. */
  public enum MeanOver {
    /** All regions of the batch, times 0.15, as in LXMERT's published code. */
    @JsonProperty("regions")
    REGIONS,
    /** The masked ones, 1 at least, as in VOLTA. */
    @JsonProperty("masked")
    MASKED
  }

  /**
   * The task.
   *
   * @param objectWeight of the loss of object classes
   * @param attributeWeight of the loss of attributes
   * @param featureWeight of the loss of regressed features
   * @param distributionWeight of the divergence from the detector's distribution over objects and
   *     background; null: 0
   * @param classWeight of the loss of object classes and background, without confidences; null: 0.
   *     With all weights 0 nothing is masked
   * @param classesOver regions that the losses of objects and attributes are about
   * @param meanOver null: regions
   * @param masking of regions
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Settings(
      double objectWeight,
      double attributeWeight,
      double featureWeight,
      @Nullable Double distributionWeight,
      @Nullable Double classWeight,
      LabelledBoxes classesOver,
      @Nullable MeanOver meanOver,
      Masking masking) {
    /** Checks the weights. */
    public Settings {
      Check.notNegative("masked_objects.object_weight", objectWeight);
      Check.notNegative("masked_objects.attribute_weight", attributeWeight);
      Check.notNegative("masked_objects.feature_weight", featureWeight);
      Check.notNegative("masked_objects.distribution_weight", orZero(distributionWeight));
      Check.notNegative("masked_objects.class_weight", orZero(classWeight));
      Check.that(
          meanOver != MeanOver.MASKED || classesOver == LabelledBoxes.MASKED,
          "masked_objects.classes_over",
          "all",
          "masked, as mean_over is");
    }

    /** LXMERT's own three losses. */
    public Settings(
        double objectWeight,
        double attributeWeight,
        double featureWeight,
        LabelledBoxes classesOver,
        Masking masking) {
      this(objectWeight, attributeWeight, featureWeight, null, null, classesOver, null, masking);
    }

    private static double orZero(@Nullable Double weight) {
      return weight == null ? 0 : weight;
    }

    /** The weight of a loss. */
    public double weight(RegionTarget target) {
      return switch (target) {
        case DISTRIBUTION -> orZero(distributionWeight);
        case OBJECTS -> objectWeight;
        case ATTRIBUTES -> attributeWeight;
        case FEATURES -> featureWeight;
        case CLASSES -> orZero(classWeight);
      };
    }

    /** Whether any of the losses counts. */
    boolean wanted() {
      return Arrays.stream(RegionTarget.values()).anyMatch(each -> weight(each) > 0);
    }

    private boolean overAll() {
      return classesOver == LabelledBoxes.ALL && (objectWeight > 0 || attributeWeight > 0);
    }
  }

  private final Settings settings;

  MaskedObjects(Settings settings) {
    this.settings = settings;
  }

  /**
   * What the model sees of an image: places of the masked regions, and (R, F).
   *
   * @param places numbers of the masked regions, ascending
   * @param features (R, F), as the model reads them
   */
  public record Masked(int[] places, float[] features) {}

  /**
   * Masks regions of an image.
   *
   * @param others where the feature of a random region comes from
   */
  Masked mask(Regions regions, PretrainSplit others, RandomSource draws) {
    float[] features = regions.features().clone();
    int size = regions.featureSize();
    int[] places = new int[regions.count()];
    int masked = 0;
    for (int box = 0; settings.wanted() && box < regions.count(); box++) {
      Masking.Action action = settings.masking().draw(draws);
      if (action != Masking.Action.LEAVE) {
        places[masked++] = box;
      }
      if (action == Masking.Action.MASK) {
        Arrays.fill(features, box * size, (box + 1) * size, 0);
      } else if (action == Masking.Action.RANDOM) {
        Regions other = others.regions(draws.below(others.size()));
        int chosen = draws.below(other.count());
        System.arraycopy(other.features(), chosen * size, features, box * size, size);
      }
    }
    return new Masked(Arrays.copyOf(places, masked), features);
  }

  /**
   * The losses that count, in the order object, attribute, feature, distribution, class. Accuracies
   * are over the masked regions in any case, and so are the last three losses.
   */
  List<TaskLoss> losses(PreTrainingModel model, LxmertOutput out, PretrainBatch batch) {
    List<TaskLoss> losses = new ArrayList<>();
    ObjectTargets targets = batch.objects();
    boolean all = settings.overAll();
    Tensor rows = all ? Rows.flat(out.vision()) : Rows.select(out.vision(), targets.masked());
    Tensor regions = model.transformedRegions(rows); // (B * R or M, H)
    long[] places = all ? LongStream.range(0, batch.places()).toArray() : targets.masked();
    Tensor masked = all ? Rows.select(regions, targets.masked()) : regions;
    for (RegionTarget target : ORDER) {
      if (settings.weight(target) > 0) {
        boolean everywhere = target == RegionTarget.OBJECTS || target == RegionTarget.ATTRIBUTES;
        Tensor found = model.regions(target, everywhere ? regions : masked);
        losses.add(
            switch (target) {
              case OBJECTS ->
                  classLoss(
                      target, found, places, targets.objectIds(), targets.objectScores(), batch);
              case ATTRIBUTES ->
                  classLoss(
                      target,
                      found,
                      places,
                      targets.attributeIds(),
                      targets.attributeScores(),
                      batch);
              case FEATURES -> featureLoss(found, batch);
              case DISTRIBUTION -> divergence(found, batch);
              case CLASSES ->
                  classLoss(target, found, targets.masked(), targets.objectIds(), null, batch);
            });
      }
    }
    return losses;
  }

  /** What a sum is divided by, and for how many regions it stands. */
  private long count(PretrainBatch batch) {
    return overMasked() ? batch.objects().masked().length : batch.regionCount();
  }

  private double share(PretrainBatch batch) {
    return overMasked() ? 1.0 / Math.max(1, count(batch)) : FACTOR / batch.regionCount();
  }

  private boolean overMasked() {
    return settings.meanOver() == MeanOver.MASKED;
  }

  /** Smooth L1 between prediction and unmasked feature (M, F), the mean over F. */
  private TaskLoss featureLoss(Tensor predicted, PretrainBatch batch) {
    ObjectTargets targets = batch.objects();
    Tensor expected = Rows.floats(targets.features(), predicted).view(-1, predicted.size(1));
    Tensor loss =
        torch
            .smooth_l1_loss(predicted.to(torch.ScalarType.Float), expected, SUM, BETA)
            .mul(new Scalar(share(batch) / predicted.size(1)));
    return new TaskLoss("features", settings.featureWeight(), loss, count(batch), null, 0);
  }

  /** Kullback-Leibler divergence from the detector's distributions (M, C). */
  private TaskLoss divergence(Tensor logits, PretrainBatch batch) {
    long[] masked = batch.objects().masked();
    Tensor expected =
        Rows.floats(batch.objects().distributions(logits.size(1)), logits).view(-1, logits.size(1));
    Tensor predicted = logits.to(torch.ScalarType.Float).log_softmax(-1);
    Tensor loss =
        expected.xlogy(expected).sub(expected.mul(predicted)).sum().mul(new Scalar(share(batch)));
    Tensor right = Rows.right(logits, expected.argmax(new LongOptional(1), false));
    return new TaskLoss(
        "distributions",
        settings.weight(RegionTarget.DISTRIBUTION),
        loss,
        count(batch),
        right,
        masked.length);
  }

  /**
   * Cross entropy of the detector's classes.
   *
   * @param logits (places, classes)
   * @param labels (B * R)
   * @param confidences (B * R); null: each counts 1
   */
  private TaskLoss classLoss(
      RegionTarget target,
      Tensor logits,
      long[] places,
      long[] labels,
      float @Nullable [] confidences,
      PretrainBatch batch) {
    Tensor each = Rows.crossEntropies(logits, Rows.at(places, labels));
    if (confidences != null) {
      float[] weights = new float[places.length];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = confidences[(int) places[i]];
      }
      each = each.mul(Rows.floats(weights, logits));
    }
    long[] masked = batch.objects().masked();
    Tensor judged = places.length == masked.length ? logits : Rows.select(logits, masked);
    return new TaskLoss(
        target.name().toLowerCase(Locale.ROOT),
        settings.weight(target),
        each.sum().mul(new Scalar(share(batch))),
        count(batch),
        Rows.right(judged, Rows.longs(Rows.at(masked, labels), logits)),
        masked.length);
  }
}
