package lxmert.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
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
  private static final double LEAST_MS = 1000;

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
        double wholeMs = 0;
        try (Profiler profiler = new Profiler(trace)) {
          long start = System.nanoTime();
          while (runs < FEWEST_RUNS || wholeMs < LEAST_MS) {
            work.run();
            runs++;
            wholeMs = (System.nanoTime() - start) / 1e6;
          }
        }
        return of(Arrays.asList(Json.read(trace, Event[].class)), wholeMs, runs);
      } finally {
        Files.delete(trace);
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  /** What an operator has taken so far. */
  private static final class Sum {
    int calls;
    double microseconds;

    Operator mean(String name, double wholeMs, int runs) {
      double ms = microseconds / 1e3;
      return new Operator(name, (double) calls / runs, ms / runs, 100 * ms / wholeMs);
    }
  }

  /** An operator that has not ended. */
  private record Open(double end, Sum sum) {}

  /**
   * Adds up what was recorded.
   *
   * @param wholeMs of all runs
   */
  static OperatorProfile of(List<Event> events, double wholeMs, int runs) {
    Map<String, Sum> all = new HashMap<>();
    Sum outermost = new Sum();
    Map<Integer, Deque<Open>> threads = new HashMap<>();
    Comparator<Event> callersFirst =
        Comparator.comparingDouble(Event::ts).thenComparing(Event::dur, Comparator.reverseOrder());
    for (Event event : events.stream().sorted(callersFirst).toList()) {
      Deque<Open> open = threads.computeIfAbsent(event.tid, thread -> new ArrayDeque<>());
      while (!open.isEmpty() && open.peek().end <= event.ts) {
        open.pop();
      }
      if (open.isEmpty()) {
        outermost.microseconds += event.dur;
      } else {
        open.peek().sum.microseconds -= event.dur;
      }
      Sum sum = all.computeIfAbsent(event.name, name -> new Sum());
      sum.calls++;
      sum.microseconds += event.dur;
      open.push(new Open(event.end(), sum));
    }
    List<Operator> operators =
        all.entrySet().stream()
            .map(each -> each.getValue().mean(each.getKey(), wholeMs, runs))
            .sorted(Comparator.comparingDouble(Operator::ms).reversed())
            .toList();
    double outsideMs = (wholeMs - outermost.microseconds / 1e3) / runs;
    return new OperatorProfile(operators, outsideMs, wholeMs / runs);
  }
}
