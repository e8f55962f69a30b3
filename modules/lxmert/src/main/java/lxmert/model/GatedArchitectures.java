package lxmert.model;

import java.util.List;

/** The gated bimodal encoder for questions about one image and for sentences about two. */
public final class GatedArchitectures implements ArchitectureProvider {
  /** What recipes and studies call it; which model it is says the configuration. */
  public static final String FAMILY = "GATED";

  private static final String ONE = "GatedForQuestionAnswering";
  private static final String TWO = "GatedForPairs";

  /** VQA and GQA. */
  public static final Architecture QUESTION_ANSWERING = of(ONE, 1);

  /** NLVR2. */
  public static final Architecture PAIRS = of(TWO, 2);

  private static Architecture of(String name, int images) {
    return new Architecture(
        name, FAMILY, images, GatedConfig.FORMAT, config -> model((GatedConfig) config, images));
  }

  private static AnsweringModel model(GatedConfig config, int images) {
    return new GatedForAnswering(config, images == 1 ? QUESTION_ANSWERING : PAIRS);
  }

  @Override
  public List<Architecture> architectures() {
    return List.of(QUESTION_ANSWERING, PAIRS);
  }
}
