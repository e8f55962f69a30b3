package lxmert.serving;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lxmert.checkpoint.LoadedModel;
import lxmert.model.Answering;
import lxmert.serving.Job.Element;
import lxmert.serving.ServingError.Kind;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;

/**
 * The thread that answers for a model: takes what waits, up to a batch, finds regions, and runs the
 * model once for all of it.
 */
final class ModelWorker {
  private final LoadedModel model;
  private final RegionFinder finder;
  private final BatchQueue queue;
  private final ModelStatistics statistics;
  private final ServingListener listener;
  private final Thread thread;

  ModelWorker(
      String name,
      LoadedModel model,
      RegionFinder finder,
      BatchQueue queue,
      ModelStatistics statistics,
      ServingListener listener) {
    this.model = model;
    this.finder = finder;
    this.queue = queue;
    this.statistics = statistics;
    this.listener = listener;
    thread = new Thread(this::work, "model " + name);
    thread.setDaemon(true);
    thread.start();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  /** Waits for the end of what is running; the queue has to be closed. */
  void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      for (List<Element> taken = queue.take(); !taken.isEmpty(); taken = queue.take()) {
        taken.forEach(each -> each.job().taken(listener));
        answer(taken);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      queue.close(); // if it ends by an error, nobody waits in vain
    }
  }

  /** Answers elements together; where that fails, one by one, so that none fails for another. */
  private void answer(List<Element> elements) {
    List<Element> wanted = elements.stream().filter(each -> each.job().isWanted()).toList();
    if (wanted.isEmpty()) {
      return;
    }
    try {
      run(wanted);
    } catch (ServingError e) {
      retry(wanted, e);
    } catch (RuntimeException e) {
      retry(wanted, new ServingError(Kind.INTERNAL, "internal error", e));
    }
  }

  private void retry(List<Element> elements, ServingError error) {
    if (elements.size() == 1) {
      elements.get(0).job().fail(error);
    } else {
      elements.forEach(each -> answer(List.of(each)));
    }
  }

  private void run(List<Element> elements) {
    long start = System.nanoTime();
    List<Regions> images = new ArrayList<>();
    for (Element element : elements) {
      for (PendingImage image : element.images()) {
        element.job().deadline().check();
        images.add(finder.regions(image));
      }
    }
    long found = System.nanoTime();
    TokenBatch words = TokenBatch.of(elements.stream().map(Element::inputIds).toList());
    long encoded = System.nanoTime();
    float[][] logits = logits(elements, images, words);
    long answered = System.nanoTime();
    List<Scores> scores = new ArrayList<>();
    int each = model.architecture().images();
    for (int i = 0; i < elements.size(); i++) {
      List<Regions> seen = images.subList(i * each, (i + 1) * each);
      scores.add(scores(logits[i], seen, elements.get(i).truncated()));
    }
    long end = System.nanoTime();
    listener.computed(ComputeStage.DETECT, found - start);
    listener.computed(ComputeStage.ENCODE, encoded - found);
    listener.computed(ComputeStage.ANSWER, end - encoded);
    tell(
        elements,
        scores,
        new RunTimes(encoded - start, answered - encoded, end - answered, found - start));
  }

  /** Where all ask about the same images, these are encoded once. */
  private float[][] logits(List<Element> elements, List<Regions> images, TokenBatch words) {
    Answering answering = model.answering();
    List<PendingImage> first = elements.get(0).images();
    return elements.stream().allMatch(element -> element.images().equals(first))
        ? answering.logits(images.subList(0, first.size()), words)
        : answering.logitsOfEach(images, words);
  }

  private Scores scores(float[] logits, List<Regions> images, boolean truncated) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new IllegalStateException("a score that is not finite");
      }
    }
    double[] probabilities = model.use().problemType().probabilities(logits);
    return new Scores(logits, probabilities, images, truncated);
  }

  private void tell(List<Element> elements, List<Scores> scores, RunTimes times) {
    statistics.ran(elements.size(), times);
    listener.ran(elements.size());
    Set<Job> jobs = new LinkedHashSet<>();
    elements.forEach(element -> jobs.add(element.job()));
    jobs.forEach(job -> job.computed(times));
    for (int i = 0; i < elements.size(); i++) {
      elements.get(i).job().answer(elements.get(i).index(), scores.get(i));
    }
  }
}
