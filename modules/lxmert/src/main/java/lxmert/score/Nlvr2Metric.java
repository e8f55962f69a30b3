package lxmert.score;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import lxmert.dataset.Example;
import lxmert.dataset.Nlvr2Example;
import lxmert.dataset.Nlvr2Json;
import lxmert.io.UserError;
import lxmert.score.Submission.Given;

/** The official NLVR2 evaluation ({@code metrics.py} of lil-lab/nlvr). */
public final class Nlvr2Metric {
  private Nlvr2Metric() {}

  /**
   * Scores judgements, {@link Nlvr2Example#TRUE} or {@link Nlvr2Example#FALSE}.
   *
   * @param truth the examples, in either layout of {@link Nlvr2Json}; read one at a time
   * @throws UserError if an example has no label or no judgement, a judgement has no example, or an
   *     example occurs twice
   */
  public static StatementScores score(Path truth, Submission<String> submission) {
    StatementScores.Gatherer gatherer = new StatementScores.Gatherer();
    Set<String> identifiers = new HashSet<>();
    Nlvr2Json.read(
        truth,
        example -> {
          check(truth, example, identifiers.add(example.id()));
          Given<String> given = submission.ask(example.id());
          gatherer.add(
              Nlvr2Example.sentence(example.id()),
              given != null && example.score(given.answer()) == 1);
        });
    submission.check(truth.toString());
    if (identifiers.isEmpty()) {
      throw new UserError(truth + " holds no examples");
    }
    return gatherer.scores();
  }

  private static void check(Path truth, Example example, boolean first) {
    if (!first) {
      throw new UserError("%s: identifier %s occurs twice".formatted(truth, example.id()));
    }
    if (example.label().isEmpty()) {
      throw new UserError("%s: example %s has no label".formatted(truth, example.id()));
    }
  }
}
