package lxmert.train;

import java.nio.file.Path;
import lxmert.io.Progress;
import org.bytedeco.pytorch.Device;

/**
 * What a {@link Trainer} and its loop share.
 *
 * @param task whose model is on the options' device
 * @param configuration every setting that decides the run's numbers
 */
record Run<B>(
    Task<B> task,
    Trainer.Settings settings,
    RunConfiguration configuration,
    TrainingOptions options) {
  Path folder() {
    return options.out();
  }

  Device device() {
    return options.device();
  }

  Progress progress() {
    return options.progress();
  }
}
