package lxmert.train;

import java.nio.file.Path;
import lxmert.io.Progress;
import org.bytedeco.pytorch.Device;

/**
 * What a run is made of.
 *
 * @param configuration every setting that decides its numbers
 * @param device where the task's model is
 * @param folder where checkpoints, models and logs go
 */
record Run<B>(
    Task<B> task,
    Trainer.Settings settings,
    RunConfiguration configuration,
    Device device,
    Path folder,
    Progress progress) {}
