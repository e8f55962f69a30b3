package lxmert.model;

import java.util.List;

/** LXMERT for questions about one image and for sentences about two. */
public final class LxmertArchitectures implements ArchitectureProvider {
  /** What recipes and studies call the model of the paper. */
  public static final String FAMILY = "LXMERT";

  /** VQA and GQA; the transformers library has the class too. */
  public static final Architecture QUESTION_ANSWERING =
      new Architecture("LxmertForQuestionAnswering", FAMILY, 1, LxmertForQuestionAnswering::new);

  /** NLVR2. */
  public static final Architecture PAIRS =
      new Architecture("LxmertForPairs", FAMILY, 2, LxmertForPairs::new);

  @Override
  public List<Architecture> architectures() {
    return List.of(QUESTION_ANSWERING, PAIRS);
  }
}
