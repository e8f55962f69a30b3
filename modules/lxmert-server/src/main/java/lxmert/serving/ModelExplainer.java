package lxmert.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.explain.Explainer;
import lxmert.explain.Explanation;
import lxmert.explain.RelevanceMethod;
import lxmert.io.UserError;

/**
 * Explains a model's answers, one at a time: each costs a backward pass, and the model a second
 * time in memory while it is used.
 */
final class ModelExplainer implements AutoCloseable {
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Explainer explainer;
  private final ServingListener listener;
  private final Turns turns;

  /**
   * Loads nothing yet.
   *
   * @param most requests that are taken at once
   * @throws UserError if the folder's configuration or words are broken
   */
  ModelExplainer(Path folder, String device, int most, ServingListener listener) {
    explainer = Explainer.open(folder, new Explainer.Options(device, null, IDLE));
    this.listener = listener;
    turns = new Turns("explanations", most);
  }

  /**
   * Explains an answer to each of the questions of a request.
   *
   * @param scores of the questions, with the regions that were looked at
   * @param answers what is explained of each
   * @throws ServingError if too many wait already, the deadline passes, or the model is none that
   *     can be explained
   */
  List<Explanation> explain(
      List<ModelQuestion> questions,
      List<Scores> scores,
      List<String> answers,
      RelevanceMethod method,
      Deadline deadline) {
    return IntStream.range(0, questions.size())
        .mapToObj(
            i ->
                turns.take(
                    () -> explain(questions.get(i).text(), scores.get(i), answers.get(i), method),
                    deadline))
        .toList();
  }

  private Explanation explain(String text, Scores seen, String answer, RelevanceMethod method) {
    long start = System.nanoTime();
    try {
      return explainer.explain(seen.images(), text, answer, method);
    } finally {
      listener.computed(ComputeStage.EXPLAIN, System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    explainer.close();
  }
}
