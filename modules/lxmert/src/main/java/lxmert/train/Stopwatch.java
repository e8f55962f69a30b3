package lxmert.train;

/** Examples in a second of wall time: since the last lap and over all laps. */
final class Stopwatch {
  private long lapStart = System.nanoTime();
  private double lastRate;
  private long examples;
  private double seconds;

  /** Begins a lap; the time since the last one does not count. */
  void start() {
    lapStart = System.nanoTime();
  }

  /** Ends a lap of so many examples and begins the next. */
  void lap(long count) {
    long now = System.nanoTime();
    double lap = Math.max(1e-9, (now - lapStart) / 1e9);
    lapStart = now;
    lastRate = count / lap;
    examples += count;
    seconds += lap;
  }

  /** Examples in a second of the last lap. */
  double lastRate() {
    return lastRate;
  }

  /** Examples in a second over all laps. */
  double examplesPerSecond() {
    return seconds == 0 ? 0 : examples / seconds;
  }
}
