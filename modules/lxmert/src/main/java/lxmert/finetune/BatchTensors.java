package lxmert.finetune;

import java.util.Map;
import lxmert.batch.Batch;
import lxmert.model.LxmertInput;
import lxmert.vision.RegionBatch;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A batch's arrays as tensors on a device. They belong to the caller's scope. */
final class BatchTensors {
  private BatchTensors() {}

  /** What the model reads. */
  static LxmertInput input(Batch batch, Device device) {
    return LxmertInput.of(
        batch.words(),
        new RegionBatch(
            batch.visualFeatures().length / (batch.regions() * batch.featureSize()),
            batch.regions(),
            batch.featureSize(),
            batch.visualFeatures(),
            batch.boxes(),
            batch.visualMask()),
        device);
  }

  /** The soft scores (B, answers). */
  static Tensor targets(Batch batch, Device device) {
    float[] targets = batch.targets();
    if (targets == null) {
      throw new IllegalArgumentException("a batch without targets has no loss");
    }
    return Tensor.create(targets, batch.size(), targets.length / batch.size())
        .to(device, torch.ScalarType.Float);
  }

  /** All arrays by name, on the CPU. */
  static Map<String, Tensor> named(Batch batch) {
    Device cpu = new Device("cpu");
    Map<String, Tensor> named = input(batch, cpu).named();
    if (batch.targets() != null) {
      named.put("target", targets(batch, cpu));
    }
    return named;
  }
}
