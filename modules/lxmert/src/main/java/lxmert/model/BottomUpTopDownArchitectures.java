package lxmert.model;

import java.util.List;

/** The paper's baselines (table 3), for one image and for two. */
public final class BottomUpTopDownArchitectures implements ArchitectureProvider {
  /** What studies call the one whose sentences an LSTM reads. */
  public static final String LSTM = "LSTM_BUTD";

  /** What studies call the one whose sentences the language encoder reads. */
  public static final String BERT = "BERT_BUTD";

  private static final List<Architecture> ALL =
      List.of(
          of("LstmBottomUpTopDown", LSTM, 1),
          of("LstmBottomUpTopDownForPairs", LSTM, 2),
          of("BertBottomUpTopDown", BERT, 1),
          of("BertBottomUpTopDownForPairs", BERT, 2));

  private static Architecture of(String name, String family, int images) {
    boolean encoder = family.equals(BERT);
    return new Architecture(
        name, family, images, config -> new BottomUpTopDown(config, encoder, images));
  }

  /** The one with this reader of sentences and this number of images. */
  static Architecture of(boolean encoder, int images) {
    String family = encoder ? BERT : LSTM;
    return ALL.stream()
        .filter(each -> each.family().equals(family) && each.images() == images)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(images + " images, expected 1 or 2"));
  }

  @Override
  public List<Architecture> architectures() {
    return ALL;
  }
}
