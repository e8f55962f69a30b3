package lxmert.grounding;

import java.util.ArrayList;
import java.util.List;
import lxmert.batch.ExampleInputs;
import lxmert.dataset.ReferringExpression;
import lxmert.model.GroundingModel;
import lxmert.model.LxmertInput;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How well expressions fit the candidates of their images, by a model as it is. Thread-safe.
 *
 * @param model on the device, in evaluation mode; stays the caller's
 */
record RegionScores(
    GroundingModel model, ExampleInputs inputs, Precision precision, Device device) {
  /**
   * The scores before any sigmoid of all {@link CandidateBoxes} of each expression.
   *
   * @param expressions that are run together
   */
  List<double[]> of(List<ReferringExpression> expressions) {
    List<Regions> images = expressions.stream().map(each -> inputs.images(each).get(0)).toList();
    TokenBatch words = TokenBatch.of(expressions.stream().map(inputs::words).toList());
    boolean withImage = model.scoresWholeImage();
    List<double[]> scores = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        InferenceMode inference = new InferenceMode();
        Precision.Region region = precision.on(device)) {
      Tensor all = model.forward(LxmertInput.of(words, RegionBatch.of(images), device));
      for (int i = 0; i < images.size(); i++) {
        float[] row = Tensors.floats(all.select(0, i).to(torch.ScalarType.Float));
        int candidates = withImage ? images.get(i).count() + 1 : Math.max(1, images.get(i).count());
        double[] own = new double[candidates];
        for (int j = 0; j < candidates; j++) {
          own[j] = row[CandidateBoxes.slot(j, candidates, row.length, withImage)];
        }
        scores.add(own);
      }
    }
    return scores;
  }
}
