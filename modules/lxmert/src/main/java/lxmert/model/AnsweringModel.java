package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * The backbone with a head that scores every answer of a fixed list, from the pooled outputs of all
 * images that a sentence is about, side by side. Parameter names are the official ones.
 */
public abstract sealed class AnsweringModel extends Module
    permits LxmertForQuestionAnswering, LxmertForPairs {
  private final LxmertConfig config;
  private final int images;
  private final Lxmert backbone;
  private final AnswerHead head;

  /**
   * A model whose weights are all 0, to be loaded or given to {@link Initialization}.
   *
   * @param config {@link LxmertConfig#numQaLabels()} is the number of answers
   * @param images that a sentence is about, P
   */
  AnsweringModel(LxmertConfig config, int images) {
    this.config = config;
    this.images = images;
    long size = config.hiddenSize();
    backbone = register_module("bert", new Lxmert(config));
    head =
        register_module("logit_fc", new AnswerHead(images * size, 2 * size, config.numQaLabels()));
  }

  /** The scores (B, answers) before any softmax or sigmoid. */
  public abstract Tensor forward(LxmertInput input);

  /** The sizes. */
  public final LxmertConfig config() {
    return config;
  }

  /** Images that a sentence is about, P. */
  public final int images() {
    return images;
  }

  /** The three encoders. */
  public final Lxmert backbone() {
    return backbone;
  }

  final AnswerHead head() {
    return head;
  }
}
