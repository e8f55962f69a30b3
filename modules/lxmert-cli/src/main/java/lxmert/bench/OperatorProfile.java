package lxmert.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;

/**
 * Where the time of a run goes, by libtorch's operators.
 *
 * @param operators those that took longest first
 * @param outsideMs what no operator took: Java, and the way from it to the operators
 * @param runMs a run, recording included
 */
@JsonNaming(SnakeCaseStrategy.class)
public record OperatorProfile(List<Operator> operators, double outsideMs, double runMs) {
  private static final int FEWEST_RUNS = 3;
  private static final double SECONDS = 1;

  /**
   * An operator in a mean run.
   *
   * @param name libtorch's, such as {@code aten::softmax}
   * @param calls how often it was called
   * @param ms what it took without the operators that it called itself
   * @param percent of the run
   */
  public record Operator(String name, double calls, double ms, double percent) {}

  /** One of Chrome's trace events; times in microseconds. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Event(String name, double ts, double dur, int tid) {
    double end() {
      return ts + dur;
    }
  }

  /** Copies the list. */
  public OperatorProfile {
    operators = List.copyOf(operators);
  }

  /** Records runs of a piece of work for a second; it should have run before. */
  static OperatorProfile of(Runnable work) {
    try {
      Path trace = Files.createTempFile("lxmert-profile", ".json");
      try {
        int runs = 0;
        long start = System.nanoTime();
        try (Profiler profiler = new Profiler(trace)) {
          while (runs < FEWEST_RUNS || System.nanoTime() - start < SECONDS * 1e9) {
            work.run();
            runs++;
          }
          start = System.nanoTime() - start; // how long all took
        }
        return of(Arrays.asList(Json.read(trace, Event[].class)), start / 1e6, runs);
      } finally {
        Files.delete(trace);
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  /**
   * Adds up what was recorded.
   *
   * @param wholeMs of all runs
   */
  static OperatorProfile of(List<Event> events, double wholeMs, int runs) {
    Map<String, double[]> all = new HashMap<>(); // calls, microseconds
    double[] inside = new double[1];
    Map<Integer, Deque<Event>> open = new HashMap<>();
    Comparator<Event> order =
        Comparator.comparingDouble(Event::ts).thenComparing(Event::dur, Comparator.reverseOrder());
    for (Event event : events.stream().sorted(order).toList()) {
      Deque<Event> callers = open.computeIfAbsent(event.tid, thread -> new ArrayDeque<>());
      while (!callers.isEmpty() && callers.peek().end() <= event.ts) {
        callers.pop();
      }
      if (callers.isEmpty()) {
        inside[0] += event.dur;
      } else {
        all.get(callers.peek().name)[1] -= event.dur;
      }
      callers.push(event);
      double[] sums = all.computeIfAbsent(event.name, name -> new double[2]);
      sums[0]++;
      sums[1] += event.dur;
    }
    List<Operator> operators = new ArrayList<>();
    all.forEach(
        (name, sums) ->
            operators.add(
                new Operator(name, sums[0] / runs, sums[1] / 1e3 / runs, sums[1] / 10 / wholeMs)));
    operators.sort(Comparator.comparingDouble(Operator::ms).reversed());
    return new OperatorProfile(operators, (wholeMs - inside[0] / 1e3) / runs, wholeMs / runs);
  }
}
