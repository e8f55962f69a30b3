package lxmert.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import lxmert.explain.Explainer;
import lxmert.explain.Explanation;
import lxmert.explain.RelevanceMethod;
import lxmert.io.UserError;
import lxmert.serving.ServingError.Kind;

/**
 * Explains a model's answers, one at a time: each costs a backward pass, and the model a second
 * time in memory while it is used.
 */
final class ModelExplainer implements AutoCloseable {
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Explainer explainer;
  private final ServingListener listener;
  private final Semaphore room;
  private final ReentrantLock turn = new ReentrantLock(true);

  /**
   * Loads nothing yet.
   *
   * @param most requests that are taken at once
   * @throws UserError if the folder's configuration or words are broken
   */
  ModelExplainer(Path folder, String device, int most, ServingListener listener) {
    explainer = Explainer.open(folder, new Explainer.Options(device, null, IDLE));
    this.listener = listener;
    room = new Semaphore(most);
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
    List<Explanation> explanations = new ArrayList<>();
    if (!room.tryAcquire()) {
      throw new ServingError(Kind.UNAVAILABLE, "too many explanations at once");
    }
    try {
      for (int i = 0; i < questions.size(); i++) {
        String text = questions.get(i).text();
        Scores seen = scores.get(i);
        String answer = answers.get(i);
        explanations.add(
            inTurn(() -> explainer.explain(seen.images(), text, answer, method), deadline));
      }
    } finally {
      room.release();
    }
    return explanations;
  }

  private Explanation inTurn(Supplier<Explanation> work, Deadline deadline) {
    try {
      if (!turn.tryLock(Math.max(0, deadline.remaining()), TimeUnit.NANOSECONDS)) {
        throw Deadline.exceeded();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServingError(Kind.UNAVAILABLE, "the server is shutting down", e);
    }
    long start = System.nanoTime();
    try {
      deadline.check();
      return work.get();
    } catch (UserError e) {
      throw ServingError.refused(e);
    } finally {
      turn.unlock();
      listener.computed(ComputeStage.EXPLAIN, System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    explainer.close();
  }
}
