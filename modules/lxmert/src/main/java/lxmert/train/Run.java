package lxmert.train;

import java.nio.file.Path;
import lxmert.io.Progress;
import lxmert.ranks.Ranks;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

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

  /** Threads that each batch is computed on: libtorch's, or one for each of several workers. */
  int threads() {
    return options.workers() == 1 ? torch.get_num_threads() : 1;
  }

  Ranks ranks() {
    return options.ranks();
  }

  Progress progress() {
    return options.progress();
  }
}
