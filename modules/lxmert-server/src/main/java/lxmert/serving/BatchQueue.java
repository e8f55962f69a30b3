package lxmert.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import lxmert.serving.Job.Element;
import lxmert.serving.ServingError.Kind;

/**
 * What waits for a model: elements by priority, then in the order of their coming. Room is reserved
 * before an image is decoded, so that a full queue refuses at once and cheaply.
 */
final class BatchQueue {
  private record Waiting(Element element, long sequence) {}

  private final ServingLimits limits;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparingInt((Waiting each) -> each.element.priority())
              .thenComparingLong(Waiting::sequence));
  private long sequence;
  private int reserved;
  private long reservedBytes;
  private boolean closed;

  BatchQueue(ServingLimits limits) {
    this.limits = limits;
  }

  /** Elements that wait or have room reserved. */
  synchronized int size() {
    return reserved;
  }

  /**
   * Keeps room for a request.
   *
   * @throws ServingError if there is none, or never can be
   */
  synchronized void reserve(int elements, long bytes) {
    if (bytes > limits.queueBytes()) {
      throw new ServingError(
          Kind.UNPROCESSABLE,
          "the images of the request have %d bytes once decoded, expected at most %d"
              .formatted(bytes, limits.queueBytes()));
    }
    if (closed) {
      throw new ServingError(Kind.UNAVAILABLE, "the server is shutting down");
    }
    if (reserved + elements > limits.queueElements()
        || reservedBytes + bytes > limits.queueBytes()) {
      throw new ServingError(Kind.UNAVAILABLE, "queue is full (" + reserved + " waiting)");
    }
    reserved += elements;
    reservedBytes += bytes;
  }

  /** Gives room back that was reserved and not used. */
  synchronized void release(int elements, long bytes) {
    reserved -= elements;
    reservedBytes -= bytes;
  }

  /** Adds a request that has its room. */
  synchronized void add(Job job) {
    if (closed) {
      job.fail(new ServingError(Kind.UNAVAILABLE, "the server is shutting down"));
      return;
    }
    for (Element element : job.elements()) {
      waiting.add(new Waiting(element, sequence++));
    }
    notifyAll();
  }

  /** Takes out what is left of a request that nobody waits for any more. */
  synchronized void remove(Job job) {
    waiting.removeIf(
        each -> {
          boolean ofJob = each.element.job() == job;
          if (ofJob) {
            release(1, each.element.bytes());
          }
          return ofJob;
        });
  }

  /**
   * Waits for elements and takes up to a batch of them.
   *
   * @return none once the queue is closed
   */
  synchronized List<Element> take() throws InterruptedException {
    while (!closed && !isDue()) {
      if (waiting.isEmpty()) {
        wait();
      } else {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, dueAt() - System.nanoTime()));
      }
    }
    List<Element> taken = new ArrayList<>();
    while (!closed && taken.size() < limits.maxBatch() && !waiting.isEmpty()) {
      Element element = waiting.remove().element;
      release(1, element.bytes());
      taken.add(element);
    }
    return taken;
  }

  /** Whether a batch is full, or its oldest element has waited for company long enough. */
  private boolean isDue() {
    return waiting.size() >= limits.maxBatch()
        || (!waiting.isEmpty() && dueAt() - System.nanoTime() <= 0);
  }

  private long dueAt() {
    long now = System.nanoTime();
    long oldest =
        now
            - waiting.stream()
                .mapToLong(each -> now - each.element.job().queuedAt())
                .max()
                .orElse(0);
    return oldest + limits.maxQueueDelay().toNanos();
  }

  /** Takes no more, and fails what waits. */
  synchronized void close() {
    closed = true;
    ServingError error = new ServingError(Kind.UNAVAILABLE, "the server is shutting down");
    waiting.forEach(each -> each.element.job().fail(error));
    waiting.clear();
    reserved = 0;
    reservedBytes = 0;
    notifyAll();
  }
}
