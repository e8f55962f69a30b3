package lxmert.train;

import java.nio.file.Path;
import lxmert.io.Check;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.ranks.Ranks;
import org.bytedeco.pytorch.Device;

/**
 * Where a training goes, who computes it and who is told of it. Nothing here but {@code fast}
 * changes a number of it, and device and workers its last digits.
 *
 * @param out folder of the run
 * @param device to train on
 * @param workers batches of a step that are computed at once, each on a thread of its own; 1 for
 *     one after the other, each on all of libtorch's threads. Any number gives the same numbers, to
 *     the bit, 1 with one thread included
 * @param ranks the processes that share the batches of a step, each with so many workers; the first
 *     one alone writes files
 * @param progress is told how far it has come
 * @param listener is told its results
 * @param fast takes a small part of the data only, for a first look in seconds
 */
public record TrainingOptions(
    Path out,
    Device device,
    int workers,
    Ranks ranks,
    Progress progress,
    TrainingListener listener,
    boolean fast) {
  /**
   * Checks workers and ranks.
   *
   * @throws UserError if there are several on another device than a CPU
   */
  public TrainingOptions {
    Check.atLeast(1, "workers", workers);
    if (workers > 1 && !device.is_cpu()) {
      throw new UserError(
          "%d workers on %s, expected 1: several are for a CPU's cores"
              .formatted(workers, RunInputs.name(device)));
    }
    if (ranks.count() > 1 && !device.is_cpu()) {
      throw new UserError(
          "%d ranks on %s, expected 1: gradients are exchanged between CPUs"
              .formatted(ranks.count(), RunInputs.name(device)));
    }
  }

  /** Options of a run in one process. */
  public TrainingOptions(
      Path out,
      Device device,
      int workers,
      Progress progress,
      TrainingListener listener,
      boolean fast) {
    this(out, device, workers, Ranks.alone(), progress, listener, fast);
  }

  /** Options of a run on all its data, by one worker, that tells nobody its results. */
  public static TrainingOptions of(Path out, Device device, Progress progress) {
    return new TrainingOptions(out, device, 1, progress, TrainingListener.NONE, false);
  }
}
