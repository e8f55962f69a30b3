package lxmert.data;

import lxmert.io.UserError;

/** Pauses between two looks at what other processes do. */
final class Waiting {
  private Waiting() {}

  static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while waiting for another process", e);
    }
  }
}
