package lxmert.model;

import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * ViLBERT, VL-BERT, VisualBERT, UNITER or LXMERT with a score of the fused vector, under VOLTA's
 * names: its task 8, retrieval on Flickr30K.
 */
public final class GatedForRetrieval extends Module implements RetrievalModel {
  /** Its name in {@code config.json}. */
  public static final String ARCHITECTURE = "GatedForRetrieval";

  private static final String HEADS = "clfs_dict";
  private static final String TASK = "TASK8";

  private final GatedConfig config;
  private final GatedBimodal backbone;
  private final PairScore head;

  /** A model whose weights are all 0, to be loaded or {@linkplain #initialize drawn}. */
  public GatedForRetrieval(GatedConfig config) {
    this.config = config;
    backbone = register_module("bert", new GatedBimodal(config));
    head =
        register_module(HEADS, new Module())
            .register_module(TASK, new PairScore(config.pooledSize()));
  }

  @Override
  public Tensor forward(LxmertInput input) {
    return score(backbone.forward(GatedInput.of(input, config), Trace.NONE).pooled());
  }

  @Override
  public Tensor score(Tensor pooled) {
    Tensor dropped = Dropout.apply(pooled, config.pooledDropoutProb(), is_training());
    return head.forward(dropped);
  }

  /** Draws every matrix with the deviation of the configuration. */
  @Override
  public void initialize(long seed) {
    Initialization.normal(this, config.initializerRange(), seed);
  }

  @Override
  public RetrievalModel another() {
    return new GatedForRetrieval(config);
  }

  @Override
  public @Nullable Lxmert encoders() {
    return null;
  }

  @Override
  public String architecture() {
    return ARCHITECTURE;
  }

  @Override
  public GatedConfig config() {
    return config;
  }

  @Override
  public Module module() {
    return this;
  }
}
