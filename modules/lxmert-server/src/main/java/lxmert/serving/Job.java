package lxmert.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lxmert.serving.ServingError.Kind;

/**
 * A request in the queue: its elements, which may be answered in several runs, and who waits for
 * all of them. Written to by the model's thread, waited for by the request's.
 */
final class Job {
  /** How often a waiting request looks whether its client is still there. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final List<Element> elements;
  private final Deadline deadline;
  private final long queuedAt = System.nanoTime();
  private final Scores[] scores;
  private final CompletableFuture<JobResult> done = new CompletableFuture<>();
  private int open;
  private long queueNanos = -1;
  private RunTimes computed = RunTimes.NONE;

  /** One question of a job, as the queue holds it. */
  record Element(
      Job job,
      int index,
      int priority,
      int[] inputIds,
      boolean truncated,
      List<PendingImage> images,
      long bytes) {}

  Job(List<ModelQuestion> questions, List<Tokens> tokens, int priority, Deadline deadline) {
    this.deadline = deadline;
    scores = new Scores[questions.size()];
    open = questions.size();
    elements = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      List<PendingImage> images = questions.get(i).images();
      // Images of several questions count once: with the first.
      List<ModelQuestion> before = questions.subList(0, i);
      long bytes =
          images.stream()
              .distinct()
              .filter(image -> before.stream().noneMatch(each -> each.images().contains(image)))
              .mapToLong(PendingImage::decodedBytes)
              .sum();
      Tokens words = tokens.get(i);
      elements.add(
          new Element(this, i, priority, words.inputIds(), words.truncated(), images, bytes));
    }
  }

  List<Element> elements() {
    return elements;
  }

  long queuedAt() {
    return queuedAt;
  }

  Deadline deadline() {
    return deadline;
  }

  /** Whether somebody still waits: it has not failed, and its deadline has not passed. */
  boolean isWanted() {
    if (done.isDone()) {
      return false;
    }
    try {
      deadline.check();
      return true;
    } catch (ServingError e) {
      fail(e);
      return false;
    }
  }

  /** The first element leaves the queue. */
  void taken(ServingListener listener) {
    if (queueNanos < 0) {
      queueNanos = System.nanoTime() - queuedAt;
      listener.queued(queueNanos);
    }
  }

  /** A run that answered some of the elements took so long. */
  void computed(RunTimes run) {
    computed = computed.plus(run);
  }

  /** An element is answered. */
  void answer(int index, Scores answer) {
    scores[index] = answer;
    if (--open == 0) {
      done.complete(new JobResult(Arrays.asList(scores), queueNanos, computed));
    }
  }

  /** The whole request fails with one of its elements. */
  void fail(ServingError error) {
    done.completeExceptionally(error);
  }

  /**
   * Waits for all elements.
   *
   * @throws ServingError if one fails, the deadline passes or the client goes away
   */
  JobResult await() {
    try {
      while (true) {
        try {
          return done.get(
              Math.min(LOOK_NANOS, Math.max(1, deadline.remaining())), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          if (!isWanted()) {
            return done.join();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServingError(Kind.UNAVAILABLE, "the server is shutting down", e);
    } catch (ExecutionException | CompletionException e) {
      throw e.getCause() instanceof ServingError error
          ? error
          : new ServingError(Kind.INTERNAL, "internal error", e);
    }
  }
}
