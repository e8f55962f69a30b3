package lxmert.train;

/** Examples in a second of wall time: since the last lap and over all laps. */
final class Stopwatch {
  /**
   * What was measured so far.
   *
   * @param examples of all laps
   * @param seconds of all laps
   * @param lapSeconds of the lap under way
   */
  record State(long examples, double seconds, double lapSeconds) {}

  private long since = System.nanoTime();
  private double lapSeconds;
  private double lastRate;
  private long examples;
  private double seconds;

  /** Goes on where another stood. */
  Stopwatch(State state) {
    examples = state.examples;
    seconds = state.seconds;
    lapSeconds = state.lapSeconds;
  }

  /** Begins or goes on; the time since {@link #pause} does not count. */
  void start() {
    since = System.nanoTime();
  }

  /** Adds the time since {@link #start} to the lap under way. */
  void pause() {
    long now = System.nanoTime();
    lapSeconds += (now - since) / 1e9;
    since = now;
  }

  /** Ends a lap of so many examples and begins the next. */
  void lap(long count) {
    pause();
    lastRate = count / Math.max(1e-9, lapSeconds);
    examples += count;
    seconds += lapSeconds;
    lapSeconds = 0;
  }

  /** Examples in a second of the last lap. */
  double lastRate() {
    return lastRate;
  }

  /** Examples in a second over all laps. */
  double examplesPerSecond() {
    return seconds == 0 ? 0 : examples / seconds;
  }

  /** What was measured so far. */
  State state() {
    return new State(examples, seconds, lapSeconds);
  }
}
