package lxmert.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.SafeTensors;
import org.bytedeco.pytorch.Tensor;

/**
 * A batch that ended a run, kept as a folder: {@code batch.json} says what happened and to which
 * examples, {@code batch.safetensors} holds what the model saw.
 *
 * @param epoch counted from 1
 * @param step counted from 1
 * @param problem such as {@code the loss is NaN}
 * @param ids of the examples
 */
record FailedBatch(int epoch, long step, String problem, List<String> ids) {
  /**
   * Writes the folder, replacing one that is there.
   *
   * @return the error that tells of it
   */
  UserError write(Path folder, Map<String, Tensor> tensors) {
    AtomicFiles.writeFolder(
        folder,
        temporary -> {
          Json.write(temporary.resolve("batch.json"), this);
          SafeTensors.write(temporary.resolve("batch.safetensors"), tensors, Map.of());
        });
    return new UserError("%s; the batch is in %s".formatted(sentence(), folder));
  }

  /** What happened, without where it is kept. */
  String sentence() {
    return "training stopped at step %d of epoch %d: %s on %s"
        .formatted(step, epoch, problem, String.join(", ", ids));
  }
}
