package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * ViLBERT, VL-BERT, VisualBERT, UNITER or LXMERT with VOLTA's head of RefCOCO+, under VOLTA's
 * names. A slot for the whole image is scored as VOLTA scores it: it may be what a sentence means.
 */
public final class GatedForGrounding extends Module implements GroundingModel {
  /** Its name in {@code config.json}. */
  public static final String ARCHITECTURE = "Gated" + ENDING;

  private static final String HEADS = "clfs_dict";

  /** VOLTA's name of RefCOCO+. */
  private static final String TASK = "TASK10";

  private final GatedConfig config;
  private final GatedBimodal backbone;
  private final GroundingHead regions;

  /** A model whose weights are all 0, to be loaded or {@linkplain #initialize drawn}. */
  public GatedForGrounding(GatedConfig config) {
    this.config = config;
    backbone = register_module("bert", new GatedBimodal(config));
    regions =
        new GroundingHead(
            register_module(HEADS, new Module()),
            TASK,
            config.vHiddenSize(),
            config.numClfLayers(),
            config.pooledDropoutProb(),
            config.vAttentionProbsDropoutProb());
  }

  @Override
  public Tensor forward(LxmertInput input) {
    LxmertInput read = GatedInput.of(input, config);
    Tensor vision = backbone.forward(read, Trace.NONE).vision(); // (B, slots, Hv)
    Tensor scores = regions.forward(vision, read.visualAttentionMask(), is_training()).squeeze(-1);
    return config.addGlobalImgfeat() == GatedConfig.GlobalSlot.FIRST
        ? torch.cat(
            new TensorVector(scores.narrow(1, 1, scores.size(1) - 1), scores.narrow(1, 0, 1)), 1)
        : scores; // (B, R) or (B, R + 1)
  }

  @Override
  public String architecture() {
    return ARCHITECTURE;
  }

  @Override
  public String family() {
    return GatedArchitectures.FAMILY;
  }

  @Override
  public GatedConfig config() {
    return config;
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public boolean scoresWholeImage() {
    return config.addGlobalImgfeat() != null;
  }

  /** Draws every matrix with the deviation of the configuration. */
  @Override
  public void initialize(long seed) {
    Initialization.normal(this, config.initializerRange(), seed);
  }
}
