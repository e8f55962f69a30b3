package lxmert.vision;

import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What a region is: its class, how to move its box, and its attribute, which depends on the class
 * too (Anderson et al. 2018, section 3.1).
 */
public final class BoxPredictor extends Module {
  private final LinearImpl clsScore;
  private final LinearImpl bboxPred;
  private final EmbeddingImpl clsEmbedding;
  private final LinearImpl fcAttr;
  private final LinearImpl attrScore;

  BoxPredictor(DetectorConfig config) {
    int size = config.featureSize();
    int classes = config.roiHeads().numClasses();
    int embedding = size / 8;
    int hidden = size / 4;
    clsScore = register_module("cls_score", Weights.linear(size, classes + 1, 0.01));
    bboxPred = register_module("bbox_pred", Weights.linear(size, classes * 4, 0.001));
    clsEmbedding = register_module("cls_embedding", new EmbeddingImpl(classes + 1, embedding));
    double he = Math.sqrt(2.0 / (size + embedding)); // He et al. 2015, as a ReLU follows
    fcAttr = register_module("fc_attr", Weights.linear(size + embedding, hidden, he));
    int attributes = config.roiBoxHead().numAttrs();
    attrScore = register_module("attr_score", Weights.linear(hidden, attributes + 1, 0.01));
  }

  /** Features (R, D) to logits (R, classes + 1), the background last. */
  public Tensor objectLogits(Tensor features) {
    return clsScore.forward(features);
  }

  /** Features (R, D) to deltas (R, classes * 4), class by class. */
  public Tensor boxDeltas(Tensor features) {
    return bboxPred.forward(features);
  }

  /**
   * Features (R, D) and classes (R), background included, to logits (R, attributes + 1), "no
   * attribute" last.
   */
  public Tensor attributeLogits(Tensor features, Tensor classes) {
    Tensor both = torch.cat(new TensorVector(features, clsEmbedding.forward(classes)), 1);
    return attrScore.forward(torch.relu_(fcAttr.forward(both)));
  }
}
