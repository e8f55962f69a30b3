package lxmert.serving;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a model has done since its start, as Triton's statistics extension counts it. */
public final class ModelStatistics {
  private final Map<Part, Tally> parts = new EnumMap<>(Part.class);
  private final SortedMap<Integer, BatchTally> batches = new TreeMap<>();
  private long lastInference;
  private long inferences;
  private long executions;
  private long nanosPerElement;

  /** What is counted for each request. */
  public enum Part {
    /** Requests that were answered, with their whole time. */
    SUCCESS,
    /** Requests that failed, with their whole time. */
    FAIL,
    /** Waiting. */
    QUEUE,
    /** Finding regions and encoding words. */
    COMPUTE_INPUT,
    /** The model. */
    COMPUTE_INFER,
    /** Making probabilities of scores. */
    COMPUTE_OUTPUT
  }

  /**
   * How often, and how long in all.
   *
   * @param count times
   * @param ns nanoseconds
   */
  public record Tally(long count, long ns) {
    private static final Tally NONE = new Tally(0, 0);

    private Tally plus(long nanos) {
      return new Tally(count + 1, ns + nanos);
    }
  }

  /**
   * Runs of one size.
   *
   * @param count runs
   * @param times their sums, in nanoseconds
   */
  public record BatchTally(long count, RunTimes times) {}

  /**
   * All counts at one moment.
   *
   * @param lastInference milliseconds since 1970 of the last run; 0 before it
   * @param inferences elements that were answered
   * @param executions runs
   * @param parts of requests
   * @param batches by the size of the run
   */
  public record Snapshot(
      long lastInference,
      long inferences,
      long executions,
      Map<Part, Tally> parts,
      SortedMap<Integer, BatchTally> batches) {}

  /** Nothing done yet. */
  ModelStatistics() {
    for (Part part : Part.values()) {
      parts.put(part, Tally.NONE);
    }
  }

  /** A run over so many elements. */
  synchronized void ran(int elements, RunTimes times) {
    lastInference = System.currentTimeMillis();
    inferences += elements;
    executions++;
    long each = (times.input() + times.infer() + times.output()) / elements;
    nanosPerElement = executions == 1 ? each : (3 * nanosPerElement + each) / 4;
    BatchTally before = batches.getOrDefault(elements, new BatchTally(0, RunTimes.NONE));
    batches.put(elements, new BatchTally(before.count + 1, before.times.plus(times)));
  }

  /** A request was answered, in so many nanoseconds from its first byte. */
  public synchronized void succeeded(long nanos, JobResult outcome) {
    add(Part.SUCCESS, nanos);
    add(Part.QUEUE, outcome.queueNanos());
    add(Part.COMPUTE_INPUT, outcome.computed().input());
    add(Part.COMPUTE_INFER, outcome.computed().infer());
    add(Part.COMPUTE_OUTPUT, outcome.computed().output());
  }

  /** A request that named the model failed. */
  public synchronized void failed(long nanos) {
    add(Part.FAIL, nanos);
  }

  private void add(Part part, long nanos) {
    parts.merge(part, Tally.NONE, (before, none) -> before.plus(nanos));
  }

  /** What an element took of late; the newest run counts a quarter. */
  synchronized long nanosPerElement() {
    return nanosPerElement;
  }

  /** The counts as they stand. */
  public synchronized Snapshot snapshot() {
    return new Snapshot(
        lastInference, inferences, executions, new EnumMap<>(parts), new TreeMap<>(batches));
  }
}
