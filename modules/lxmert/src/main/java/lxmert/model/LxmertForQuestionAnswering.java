package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Scores every answer of a fixed list: the model of VQA and GQA. Parameter names are the official
 * ones.
 */
public final class LxmertForQuestionAnswering extends Module {
  private final LxmertConfig config;
  private final Lxmert backbone;
  private final AnswerHead head;

  /**
   * A model whose weights are all 0, to be loaded or given to {@link Initialization}.
   *
   * @param config {@link LxmertConfig#numQaLabels()} is the number of answers
   */
  public LxmertForQuestionAnswering(LxmertConfig config) {
    this.config = config;
    backbone = register_module("bert", new Lxmert(config));
    head =
        register_module(
            "logit_fc",
            new AnswerHead(config.hiddenSize(), 2L * config.hiddenSize(), config.numQaLabels()));
  }

  /** The scores (B, answers) before any softmax or sigmoid. */
  public Tensor forward(LxmertInput input) {
    return head.forward(backbone.pooled(input));
  }

  /** As {@link #forward(LxmertInput)} with every layer run in full and watched by {@code trace}. */
  public Tensor forward(LxmertInput input, Trace trace) {
    return head.forward(backbone.forward(input, trace).pooled());
  }

  /** The sizes. */
  public LxmertConfig config() {
    return config;
  }

  /** The three encoders. */
  public Lxmert backbone() {
    return backbone;
  }

  AnswerHead head() {
    return head;
  }
}
