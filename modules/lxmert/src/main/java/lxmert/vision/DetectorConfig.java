package lxmert.vision;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a bottom-up-attention detector, under the keys of the public {@code config.yaml}
 * (its values are {@link #standard()}). Keys that other programs read and this one does not are
 * kept, so that a file that is read and written again loses nothing.
 *
 * @param preset the public program whose settings were laid over these; null for none
 * @param minDetections least number of regions of an image
 * @param maxDetections largest number of regions of an image
 */
@JsonNaming(SnakeCaseStrategy.class)
public record DetectorConfig(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DetectorPreset preset,
    PixelSettings model,
    InputSettings input,
    BackboneSettings backbone,
    ProposalSettings proposalGenerator,
    AnchorSettings anchorGenerator,
    RpnSettings rpn,
    RoiSettings roiHeads,
    BoxHeadSettings roiBoxHead,
    ResnetSettings resnets,
    DetectorBehaviour behaviour,
    SolverSettings solver,
    int sizeDivisibility,
    double padValue,
    int minDetections,
    int maxDetections) {

  /** Checks what the parts cannot check alone. */
  public DetectorConfig {
    Check.atLeast(1, "min_detections", minDetections);
    Check.that(
        maxDetections >= minDetections, "max_detections", maxDetections, "at least min_detections");
    Check.that(sizeDivisibility == 0, "size_divisibility", sizeDivisibility, "0");
  }

  /** How pixels enter the network; {@code maxPool} is the stem's pool, Caffe's way when true. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record PixelSettings(
      boolean loadProposals,
      String device,
      boolean maxPool,
      String chkpoint,
      List<Double> pixelMean,
      List<Double> pixelStd) {
    /** Checks the ranges. */
    public PixelSettings {
      Check.that(!loadProposals, "model.load_proposals", loadProposals, "false");
      Check.that(pixelMean.size() == 3, "model.pixel_mean", pixelMean, "3 numbers");
      Check.that(
          pixelStd.size() == 3 && pixelStd.stream().allMatch(std -> std > 0),
          "model.pixel_std",
          pixelStd,
          "3 positive numbers");
    }
  }

  /**
   * The size that images are resized to: shortest side, unless the longest would be too long. In
   * training one of several shortest sides is drawn for each batch.
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record InputSettings(
      int maxSizeTrain,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          List<Integer> minSizeTrain,
      int maxSizeTest,
      int minSizeTest,
      String format) {
    /** Checks the ranges. */
    public InputSettings {
      Check.that(
          minSizeTest >= 1 && minSizeTest <= maxSizeTest,
          "input.min_size_test",
          minSizeTest,
          "1 to max_size_test");
      Check.that(
          !minSizeTrain.isEmpty()
              && minSizeTrain.stream().allMatch(size -> size >= 1 && size <= maxSizeTrain),
          "input.min_size_train",
          minSizeTrain,
          "sizes of 1 to max_size_train");
      Check.that("BGR".equals(format), "input.format", format, "BGR");
    }
  }

  /** The stages that stay frozen in training: 2 is the stem and res2. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record BackboneSettings(int freezeAt) {}

  /** Width of the proposal head, -1 for that of its input, and the smallest side of a proposal. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record ProposalSettings(int hiddenChannels, double minSize) {
    /** Checks the ranges. */
    public ProposalSettings {
      Check.that(
          hiddenChannels >= 1 || hiddenChannels == -1,
          "proposal_generator.hidden_channels",
          hiddenChannels,
          "1 or more, or -1");
    }
  }

  /** Anchors: one list each, as there is one feature map; offset is in strides. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record AnchorSettings(
      List<List<Double>> sizes,
      List<List<Double>> aspectRatios,
      List<List<Double>> angles,
      double offset) {
    /** Checks the ranges. */
    public AnchorSettings {
      requireOneList("anchor_generator.sizes", sizes);
      requireOneList("anchor_generator.aspect_ratios", aspectRatios);
    }

    /** Anchors of each cell of the feature map. */
    public int perCell() {
      return sizes.get(0).size() * aspectRatios.get(0).size();
    }

    private static void requireOneList(String key, List<List<Double>> value) {
      Check.that(
          value.size() == 1
              && !value.get(0).isEmpty()
              && value.get(0).stream().allMatch(number -> number > 0),
          key,
          value,
          "one list of positive numbers");
    }
  }

  /** The region proposal network: how many proposals, and what it learns from. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record RpnSettings(
      int batchSizePerImage,
      int preNmsTopkTest,
      int postNmsTopkTest,
      int preNmsTopkTrain,
      int postNmsTopkTrain,
      List<String> inFeatures,
      double boundaryThresh,
      List<Double> iouThresholds,
      List<Double> iouLabels,
      double positiveFraction,
      List<Double> bboxRegWeights,
      double smoothL1Beta,
      double lossWeight,
      double nmsThresh) {
    /** Checks the ranges. */
    public RpnSettings {
      requireRes4("rpn.in_features", inFeatures);
      requireFour("rpn.bbox_reg_weights", bboxRegWeights);
      Check.that(iouThresholds.size() == 2, "rpn.iou_thresholds", iouThresholds, "2 thresholds");
      Check.that(
          preNmsTopkTest >= 1 && postNmsTopkTest >= 1,
          "rpn.pre_nms_topk_test, post_nms_topk_test",
          List.of(preNmsTopkTest, postNmsTopkTest),
          "1 or more");
    }
  }

  /**
   * Classes, without the background, the thresholds tried for the final suppression, and what the
   * heads learn from.
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record RoiSettings(
      int numClasses,
      int batchSizePerImage,
      List<String> inFeatures,
      List<Double> iouThresholds,
      List<Double> iouLabels,
      double positiveFraction,
      double scoreThreshTest,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          List<Double> nmsThreshTest,
      boolean proposalAppendGt) {
    /** Checks the ranges. */
    public RoiSettings {
      requireRes4("roi_heads.in_features", inFeatures);
      Check.atLeast(1, "roi_heads.num_classes", numClasses);
      Check.atLeast(1, "roi_heads.batch_size_per_image", batchSizePerImage);
      Check.that(
          iouThresholds.size() == 1, "roi_heads.iou_thresholds", iouThresholds, "1 threshold");
      Check.that(
          !nmsThreshTest.isEmpty(),
          "roi_heads.nms_thresh_test",
          nmsThreshTest,
          "at least one threshold");
    }
  }

  /** The head on each region: size of its pool, res5, attributes. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record BoxHeadSettings(
      List<Double> bboxRegWeights,
      double smoothL1Beta,
      int poolerResolution,
      int poolerSamplingRatio,
      boolean res5halve,
      boolean attr,
      int numAttrs,
      int numFc,
      int fcDim,
      int numConv,
      int convDim,
      boolean clsAgnosticBboxReg) {
    /** Checks the ranges. */
    public BoxHeadSettings {
      requireFour("roi_box_head.bbox_reg_weights", bboxRegWeights);
      Check.atLeast(1, "roi_box_head.pooler_resolution", poolerResolution);
      Check.that(attr, "roi_box_head.attr", attr, "true");
      Check.atLeast(1, "roi_box_head.num_attrs", numAttrs);
      Check.that(
          !clsAgnosticBboxReg, "roi_box_head.cls_agnostic_bbox_reg", clsAgnosticBboxReg, "false");
    }
  }

  /** The residual network: depth or blocks of each stage, and widths. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record ResnetSettings(
      int depth,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> stageBlocks,
      List<String> outFeatures,
      int numGroups,
      String norm,
      int widthPerGroup,
      @JsonProperty("stride_in_1x1") boolean strideIn1x1,
      int res5Dilation,
      int res2OutChannels,
      int stemOutChannels) {
    /** Checks the ranges. */
    public ResnetSettings {
      requireRes4("resnets.out_features", outFeatures);
      Check.that("BN".equals(norm), "resnets.norm", norm, "BN");
      Check.that(
          stageBlocks != null || List.of(50, 101, 152).contains(depth),
          "resnets.depth",
          depth,
          "50, 101, 152, or stage_blocks beside it");
      Check.that(
          stageBlocks == null
              || (stageBlocks.size() == 4 && stageBlocks.stream().allMatch(n -> n >= 1)),
          "resnets.stage_blocks",
          stageBlocks,
          "4 positive numbers, for res2 to res5");
      Check.that(
          numGroups >= 1 && widthPerGroup >= 1 && res2OutChannels >= 1 && stemOutChannels >= 1,
          "resnets: groups and widths",
          List.of(numGroups, widthPerGroup, res2OutChannels, stemOutChannels),
          "1 or more each");
    }

    /** Number of blocks of a stage, 2 to 5. */
    public int blocks(int stage) {
      if (stageBlocks != null) {
        return stageBlocks.get(stage - 2);
      }
      return switch (stage) {
        case 3 -> depth == 152 ? 8 : 4;
        case 4 -> depth == 50 ? 6 : depth == 101 ? 23 : 36;
        default -> 3;
      };
    }

    /** Channels that leave a stage, 2 to 5. */
    public int outChannels(int stage) {
      return res2OutChannels << (stage - 2);
    }

    /** Channels between the 1x1 convolutions of a stage, 2 to 5. */
    public int bottleneckChannels(int stage) {
      return (numGroups * widthPerGroup) << (stage - 2);
    }
  }

  /**
   * How it is trained: by stochastic gradient descent ({@code sgd}, the public value) or {@code
   * adam}, with a learning rate that falls at some steps ({@code warmupmultisteplr}, the public
   * value) or in a straight line ({@code warmuplinear}). The latter reads the warm-up only, and
   * {@code adam} one weight decay for all.
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record SolverSettings(
      String optimizer,
      String lrSchedulerName,
      int maxIter,
      double baseLr,
      double momentum,
      double weightDecay,
      double weightDecayNorm,
      double gamma,
      List<Integer> steps,
      double warmupFactor,
      int warmupIters,
      String warmupMethod,
      int checkpointPeriod,
      double imsPerBatch,
      double biasLrFactor,
      double weightDecayBias) {
    /** Checks the ranges. */
    public SolverSettings {
      Check.that(imsPerBatch >= 1, "solver.ims_per_batch", imsPerBatch, "1 or more");
      Check.positive("solver.base_lr", baseLr);
      Check.notNegative("solver.weight_decay", weightDecay);
      Check.atLeast(0, "solver.warmup_iters", warmupIters);
    }
  }

  /** The public detector: ResNet-101, 1600 objects, 400 attributes, features of size 2048. */
  public static DetectorConfig standard() {
    return DetectorConfigReader.parse("", "the standard settings");
  }

  /**
   * Settings written as YAML or JSON; what they leave out is as in {@link #standard()}. A preset
   * that they name is laid over them.
   *
   * @param source named in errors
   * @throws UserError if the text is neither, has an unknown key, or a value is out of range
   */
  public static DetectorConfig parse(String text, String source) {
    return DetectorConfigReader.parse(text, source);
  }

  /** Reads a {@code config.yaml} or {@code config.json}; as {@link #parse}. */
  public static DetectorConfig read(Path file) {
    return DetectorConfigReader.read(file);
  }

  /** The same settings for other numbers of object classes and attributes. */
  public DetectorConfig withVocabulary(int objects, int attributes) {
    return DetectorConfigReader.withVocabulary(this, objects, attributes);
  }

  /**
   * The same network that behaves like a public program: sizes of the input, resizing, anchors,
   * choice of the regions.
   */
  public DetectorConfig withPreset(DetectorPreset other) {
    return DetectorConfigReader.withPreset(this, other);
  }

  /**
   * The same with other numbers of regions for an image.
   *
   * @throws UserError if they are not in order
   */
  public DetectorConfig withDetections(int min, int max) {
    return DetectorConfigReader.with(
        this, "min_detections: %d\nmax_detections: %d".formatted(min, max));
  }

  /** Writes all settings as JSON. */
  public void write(Path file) {
    Json.write(file, this);
  }

  /** Pixels of the network's input between two cells of the feature map res4. */
  public int stride() {
    return 16;
  }

  /** Size of a region's feature, 2048 in the public detector. */
  public int featureSize() {
    return resnets.outChannels(5);
  }

  private static void requireRes4(String key, List<String> value) {
    Check.that(value.equals(List.of("res4")), key, value, "[res4]");
  }

  private static void requireFour(String key, List<Double> value) {
    Check.that(
        value.size() == 4 && value.stream().allMatch(number -> number > 0),
        key,
        value,
        "4 positive numbers");
  }
}
