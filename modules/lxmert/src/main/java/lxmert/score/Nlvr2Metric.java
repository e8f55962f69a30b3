package lxmert.score;

import java.util.HashMap;
import java.util.Map;
import lxmert.io.UserError;
import lxmert.score.Submission.Given;

/** The official NLVR2 evaluation ({@code metrics.py} of lil-lab/nlvr). */
public final class Nlvr2Metric {
  private static final int PAIR = 2;

  private Nlvr2Metric() {}

  /**
   * Scores judgements.
   *
   * @param labels by identifier
   * @param truth the file of the labels, for messages
   * @throws UserError if an example has no judgement or a judgement no example, or an identifier is
   *     not of the form split-set-pair-sentence
   */
  public static Nlvr2Scores score(
      Map<String, Boolean> labels, String truth, Submission<Boolean> submission) {
    if (labels.isEmpty()) {
      throw new UserError(truth + " holds no examples");
    }
    int right = 0;
    Map<String, Boolean> sentences = new HashMap<>();
    for (Map.Entry<String, Boolean> label : labels.entrySet()) {
      Given<Boolean> given = submission.ask(label.getKey());
      boolean correct = given != null && given.answer().equals(label.getValue());
      right += correct ? 1 : 0;
      sentences.merge(sentence(label.getKey(), truth), correct, Boolean::logicalAnd);
    }
    submission.check(truth);
    int consistent = (int) sentences.values().stream().filter(correct -> correct).count();
    return new Nlvr2Scores(labels.size(), right, sentences.size(), consistent);
  }

  /** The identifier without the number of its pair. */
  private static String sentence(String identifier, String truth) {
    String[] parts = identifier.split("-", -1);
    if (parts.length <= PAIR) {
      throw new UserError(
          "%s: expected an identifier split-set-pair-sentence, found %s"
              .formatted(truth, identifier));
    }
    parts[PAIR] = "";
    return String.join("-", parts);
  }
}
