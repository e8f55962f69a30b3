package lxmert.server;

import java.util.concurrent.atomic.AtomicReference;

/** How far a server is between its start and its end. */
final class Lifecycle {
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SERVING);

  /** What is done with requests. */
  enum Phase {
    /** Answered, as soon as the models are there. */
    SERVING,
    /** Answered, but no longer said to be ready. */
    DRAINING,
    /** Refused; those that were taken go on. */
    STOPPING
  }

  void enter(Phase next) {
    phase.set(next);
  }

  boolean isServing() {
    return phase.get() == Phase.SERVING;
  }

  boolean isStopping() {
    return phase.get() == Phase.STOPPING;
  }
}
