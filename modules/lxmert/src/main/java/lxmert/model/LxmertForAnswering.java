package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * LXMERT's backbone with a head that scores every answer of a fixed list, from the pooled outputs
 * of all images that a sentence is about, side by side. Parameter names are the official ones.
 */
public abstract sealed class LxmertForAnswering extends Module implements AnsweringModel
    permits LxmertForQuestionAnswering, LxmertForPairs {
  private static final String HEAD = "logit_fc";

  private final LxmertConfig config;
  private final Architecture architecture;
  private final Lxmert backbone;
  private final AnswerHead head;

  /**
   * A model whose weights are all 0, to be loaded or given to {@link Initialization}.
   *
   * @param config {@link LxmertConfig#numQaLabels()} is the number of answers
   * @param architecture with the number of images, P
   */
  LxmertForAnswering(LxmertConfig config, Architecture architecture) {
    this.config = config;
    this.architecture = architecture;
    long size = config.hiddenSize();
    backbone = register_module("bert", new Lxmert(config));
    head =
        register_module(
            HEAD, new AnswerHead(architecture.images() * size, 2 * size, config.numQaLabels()));
  }

  @Override
  public final Architecture architecture() {
    return architecture;
  }

  @Override
  public final LxmertConfig config() {
    return config;
  }

  @Override
  public final Module module() {
    return this;
  }

  /** Draws every matrix with the deviation of the configuration. */
  @Override
  public final void initialize(long seed) {
    Initialization.normal(this, config.initializerRange(), seed);
  }

  @Override
  public final Lxmert encoders() {
    return backbone;
  }

  @Override
  public final String answerHead() {
    return HEAD;
  }

  /** The three encoders. */
  public final Lxmert backbone() {
    return backbone;
  }

  /**
   * As {@link #forward(LxmertInput)} with every layer run in full and watched by {@code trace}, and
   * every sentence run anew for each of its images.
   */
  public final Tensor forward(LxmertInput input, Trace trace) {
    return score(backbone.forward(input.withRepeatedSentences(), trace).pooled());
  }

  /** Pooled outputs (B * P, H) to scores (B, answers). */
  final Tensor score(Tensor pooled) {
    return head.forward(pooled.view(-1, (long) images() * config.hiddenSize()));
  }
}
