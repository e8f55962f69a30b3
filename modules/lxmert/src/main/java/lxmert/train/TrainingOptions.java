package lxmert.train;

import java.nio.file.Path;
import lxmert.io.Progress;
import org.bytedeco.pytorch.Device;

/**
 * Where a training goes and who is told of it. Nothing here but {@code fast} changes a number of
 * it, and the device its last digits.
 *
 * @param out folder of the run
 * @param device to train on
 * @param progress is told how far it has come
 * @param listener is told its results
 * @param fast takes a small part of the data only, for a first look in seconds
 */
public record TrainingOptions(
    Path out, Device device, Progress progress, TrainingListener listener, boolean fast) {
  /** Options of a run on all its data that tells nobody its results. */
  public static TrainingOptions of(Path out, Device device, Progress progress) {
    return new TrainingOptions(out, device, progress, TrainingListener.NONE, false);
  }
}
