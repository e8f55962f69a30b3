package lxmert.detect;

import java.util.List;
import lxmert.train.Step;
import org.bytedeco.pytorch.Tensor;

/**
 * The five losses of one batch, each a scalar.
 *
 * @param objectness of the anchors
 * @param proposalBox of the foreground anchors' deltas
 * @param object of the regions' classes
 * @param box of the foreground regions' deltas
 * @param attribute of the foreground regions' attributes
 */
record DetectorLosses(
    Tensor objectness, Tensor proposalBox, Tensor object, Tensor box, Tensor attribute) {

  /** Their sum, each with weight 1. */
  Tensor total() {
    return objectness.add(proposalBox).add(object).add(box).add(attribute);
  }

  /** The values by name, for the log of a batch of so many images. */
  List<Step.Measure> measures(int images) {
    return List.of(
        measure("objectness_loss", objectness, images),
        measure("proposal_box_loss", proposalBox, images),
        measure("object_loss", object, images),
        measure("box_loss", box, images),
        measure("attribute_loss", attribute, images));
  }

  private static Step.Measure measure(String name, Tensor loss, int images) {
    return new Step.Measure(name, loss.item_double() * images, images);
  }
}
