package lxmert.vision;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Locale;

/**
 * Where the public programs differ and the public settings have no key for it; see {@code
 * docs/detector.md}.
 *
 * @param resize how images are resized for the network
 * @param anchors the boxes that proposals start from
 * @param inclusiveBoxes whether x2 and y2 are the last pixels of a box: a width is then x2 - x1 + 1
 *     and boxes are cut at the last pixel of the image. Otherwise a width is x2 - x1
 * @param rawMinSize whether {@code proposal_generator.min_size} counts pixels of the raw image and
 *     not of the network's input
 * @param dropSmallFirst whether small proposals are dropped before the best are taken
 * @param boxes which boxes are returned
 * @param choice how regions are chosen
 * @param fill what happens where there are too few regions: boxes that overlap more, then the best
 *     ones again (true), or fewer regions (false)
 * @param allAttributes whether the softmax over attributes includes "no attribute"
 */
@JsonNaming(SnakeCaseStrategy.class)
public record DetectorBehaviour(
    Resize resize,
    AnchorKind anchors,
    boolean inclusiveBoxes,
    boolean rawMinSize,
    boolean dropSmallFirst,
    BoxSource boxes,
    Choice choice,
    boolean fill,
    boolean allAttributes) {
  /** Checks what does not go together. */
  public DetectorBehaviour {
    if (choice == Choice.PER_CLASS && boxes == BoxSource.REGRESSED) {
      throw new IllegalArgumentException(
          "behaviour.choice is per_class with behaviour.boxes regressed, expected proposals: each"
              + " class would have boxes of its own");
    }
  }

  /** How images are resized for the network. */
  public enum Resize {
    /** In float32, bilinear, without antialiasing, to a size (PyTorch). */
    @JsonProperty("bilinear")
    BILINEAR,

    /** In 8 bits, bilinear, with antialiasing where it shrinks (Pillow). */
    @JsonProperty("pillow")
    PILLOW,

    /** In float32 after the means are subtracted, bilinear, by one factor (OpenCV). */
    @JsonProperty("opencv")
    OPENCV
  }

  /** The boxes that proposals start from. */
  public enum AnchorKind {
    /** Of exact area, centred on the cells; those of a checkpoint win. */
    @JsonProperty("exact")
    EXACT,

    /** Of whole pixels, centred 7.5 pixels right and below, whatever the checkpoint says. */
    @JsonProperty("caffe")
    CAFFE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Which boxes are returned. Features are always pooled at the proposals. */
  public enum BoxSource {
    /** The proposal moved by the deltas of its best class. */
    @JsonProperty("regressed")
    REGRESSED,

    /** The proposal itself. */
    @JsonProperty("proposals")
    PROPOSALS
  }

  /** How regions are chosen from proposals. */
  public enum Choice {
    /** Suppression whatever the class, by the probability of the best class. */
    @JsonProperty("best_class")
    BEST_CLASS,

    /**
     * The same at the first threshold, and of what is left only the boxes of {@code
     * score_thresh_test} or more: no region where nothing was found, beyond {@code min_detections}.
     */
    @JsonProperty("confident")
    CONFIDENT,

    /** Suppression for every class; what is left anywhere competes by its largest probability. */
    @JsonProperty("per_class")
    PER_CLASS
  }

  /** What is added to the difference of two coordinates to get a side: 1 or 0 pixels. */
  float pixel() {
    return inclusiveBoxes ? 1 : 0;
  }
}
