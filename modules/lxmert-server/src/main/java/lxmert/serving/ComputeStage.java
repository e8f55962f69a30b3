package lxmert.serving;

import java.util.Locale;

/** What a request's computing is made of. */
public enum ComputeStage {
  /** An image's bytes to pixels. */
  DECODE,
  /** Pixels to regions. */
  DETECT,
  /** Words to a batch of ids. */
  ENCODE,
  /** Words and regions to scores. */
  ANSWER,
  /** Why a score came out. */
  EXPLAIN;

  /** Its name in the metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
