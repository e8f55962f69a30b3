package lxmert.model;

import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** LXMERT's backbone with a score of the pooled output. */
public final class LxmertForRetrieval extends Module implements RetrievalModel {
  /** Its name in {@code config.json}. */
  public static final String ARCHITECTURE = "LxmertForRetrieval";

  private static final String HEAD = "logit_fc";

  private final LxmertConfig config;
  private final Lxmert backbone;
  private final PairScore head;

  /** A model whose weights are all 0, to be loaded or {@linkplain #initialize drawn}. */
  public LxmertForRetrieval(LxmertConfig config) {
    this.config = config;
    backbone = register_module("bert", new Lxmert(config));
    head = register_module(HEAD, new PairScore(config.hiddenSize()));
  }

  @Override
  public Tensor forward(LxmertInput input) {
    return score(backbone.pooled(input));
  }

  @Override
  public Tensor score(Tensor pooled) {
    Tensor dropped = Dropout.apply(pooled, config.hiddenDropoutProb(), is_training());
    return head.forward(dropped);
  }

  /** Draws every matrix with the deviation of the configuration. */
  @Override
  public void initialize(long seed) {
    Initialization.normal(this, config.initializerRange(), seed);
  }

  @Override
  public RetrievalModel another() {
    return new LxmertForRetrieval(config);
  }

  @Override
  public Lxmert encoders() {
    return backbone;
  }

  @Override
  public String architecture() {
    return ARCHITECTURE;
  }

  @Override
  public LxmertConfig config() {
    return config;
  }

  @Override
  public Module module() {
    return this;
  }
}
