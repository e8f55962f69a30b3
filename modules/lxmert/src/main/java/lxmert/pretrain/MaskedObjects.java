package lxmert.pretrain;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import lxmert.io.Check;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertOutput;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Masked object prediction (paper section 3.1.2): the features of masked regions are regressed, and
 * object and attribute are classified as the detector did, each weighted by the detector's
 * confidence. Boxes are never hidden.
 */
public final class MaskedObjects {
  /** The published factor of all three losses: the mean is over all regions, 15 % are masked. */
  private static final double FACTOR = 1 / 0.15;

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

  /**
   * The task.
   *
   * @param objectWeight of the loss of object classes
   * @param attributeWeight of the loss of attributes
   * @param featureWeight of the loss of regressed features; with all three 0 nothing is masked
   * @param classesOver regions that the two class losses are about
   * @param masking of regions
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Settings(
      double objectWeight,
      double attributeWeight,
      double featureWeight,
      LabelledBoxes classesOver,
      Masking masking) {
    /** Checks the weights. */
    public Settings {
      Check.notNegative("masked_objects.object_weight", objectWeight);
      Check.notNegative("masked_objects.attribute_weight", attributeWeight);
      Check.notNegative("masked_objects.feature_weight", featureWeight);
    }

    /** Whether any of the losses counts. */
    boolean wanted() {
      return classesWanted() || featureWeight > 0;
    }

    private boolean classesWanted() {
      return objectWeight > 0 || attributeWeight > 0;
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
   * The losses that count, in the order object, attribute, feature; each is the sum over its
   * regions divided by the number of all regions, times the published factor. Accuracies are over
   * the masked regions in any case. Features are regressed for the masked regions alone.
   */
  List<TaskLoss> losses(LxmertForPreTraining model, LxmertOutput out, PretrainBatch batch) {
    List<TaskLoss> losses = new ArrayList<>();
    ObjectTargets targets = batch.objects();
    boolean all = settings.classesOver() == LabelledBoxes.ALL && settings.classesWanted();
    Tensor rows = all ? Rows.flat(out.vision()) : Rows.select(out.vision(), targets.masked());
    Tensor regions = model.transformedRegions(rows); // (B * R or M, H)
    long[] places = all ? LongStream.range(0, batch.places()).toArray() : targets.masked();
    if (settings.objectWeight() > 0) {
      ClassLoss loss = new ClassLoss("objects", settings.objectWeight(), targets.objectIds());
      losses.add(loss.of(model.objects(regions), places, targets.objectScores(), batch));
    }
    if (settings.attributeWeight() > 0) {
      ClassLoss loss =
          new ClassLoss("attributes", settings.attributeWeight(), targets.attributeIds());
      losses.add(loss.of(model.attributes(regions), places, targets.attributeScores(), batch));
    }
    if (settings.featureWeight() > 0) {
      Tensor masked = all ? Rows.select(regions, targets.masked()) : regions;
      losses.add(featureLoss(model.features(masked), batch));
    }
    return losses;
  }

  /** Smooth L1 between prediction and unmasked feature (M, F), the mean over F. */
  private TaskLoss featureLoss(Tensor predicted, PretrainBatch batch) {
    ObjectTargets targets = batch.objects();
    Tensor expected = Rows.floats(targets.features(), predicted).view(-1, predicted.size(1));
    double factor = FACTOR / (predicted.size(1) * (double) batch.regionCount());
    Tensor loss =
        torch
            .smooth_l1_loss(predicted.to(torch.ScalarType.Float), expected, SUM, BETA)
            .mul(new Scalar(factor));
    return new TaskLoss("features", settings.featureWeight(), loss, batch.regionCount(), null, 0);
  }

  /**
   * A loss of classes.
   *
   * @param labels (B * R)
   */
  private record ClassLoss(String name, double weight, long[] labels) {
    /**
     * The loss.
     *
     * @param logits (places, classes)
     * @param confidences (B * R)
     */
    TaskLoss of(Tensor logits, long[] places, float[] confidences, PretrainBatch batch) {
      float[] weights = new float[places.length];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = confidences[(int) places[i]];
      }
      Tensor loss =
          Rows.crossEntropies(logits, Rows.at(places, labels))
              .mul(Rows.floats(weights, logits))
              .sum()
              .mul(new Scalar(FACTOR / batch.regionCount()));
      long[] masked = batch.objects().masked();
      Tensor judged = places.length == masked.length ? logits : Rows.select(logits, masked);
      Tensor right = Rows.right(judged, Rows.longs(Rows.at(masked, labels), logits));
      return new TaskLoss(name, weight, loss, batch.regionCount(), right, masked.length);
    }
  }
}
