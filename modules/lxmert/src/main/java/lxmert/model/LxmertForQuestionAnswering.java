package lxmert.model;

import org.bytedeco.pytorch.Tensor;

/** Answers a question about one image: the model of VQA and GQA. */
public final class LxmertForQuestionAnswering extends LxmertForAnswering {
  /**
   * A model whose weights are all 0, to be loaded or given to {@link Initialization}.
   *
   * @param config {@link LxmertConfig#numQaLabels()} is the number of answers
   */
  public LxmertForQuestionAnswering(LxmertConfig config) {
    super(config, LxmertArchitectures.QUESTION_ANSWERING);
  }

  @Override
  public Tensor forward(LxmertInput input) {
    return score(backbone().pooled(input));
  }
}
