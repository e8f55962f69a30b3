package lxmert.finetune;

import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.data.Batch;
import lxmert.model.LxmertInput;
import lxmert.text.TokenBatch;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** A batch's arrays as tensors on a device. They belong to the caller's scope. */
final class BatchTensors {
  private BatchTensors() {}

  /** What the model reads. */
  static LxmertInput input(Batch batch, Device device) {
    TokenBatch words = batch.words();
    long size = batch.size();
    long regions = batch.regions();
    long[] mask = batch.visualMask();
    return new LxmertInput(
        on(device, Tensor.create(words.inputIds(), size, words.length())),
        on(device, Tensor.create(words.attentionMask(), size, words.length())),
        null,
        on(device, Tensor.create(batch.visualFeatures(), size, regions, batch.featureSize())),
        on(device, Tensor.create(batch.boxes(), size, regions, 4)),
        mask == null ? null : on(device, Tensor.create(mask, size, regions)));
  }

  /** The soft scores (B, answers). */
  static Tensor targets(Batch batch, Device device) {
    float[] targets = batch.targets();
    if (targets == null) {
      throw new IllegalArgumentException("a batch without targets has no loss");
    }
    return on(device, Tensor.create(targets, batch.size(), targets.length / batch.size()));
  }

  /** All arrays by name, on the CPU. */
  static Map<String, Tensor> named(Batch batch) {
    Device cpu = new Device("cpu");
    LxmertInput input = input(batch, cpu);
    Map<String, Tensor> named = new LinkedHashMap<>();
    named.put("input_ids", input.inputIds());
    put(named, "attention_mask", input.attentionMask());
    named.put("visual_feats", input.visualFeatures());
    named.put("visual_pos", input.boxes());
    put(named, "visual_attention_mask", input.visualAttentionMask());
    put(named, "target", batch.targets() == null ? null : targets(batch, cpu));
    return named;
  }

  private static void put(Map<String, Tensor> named, String name, @Nullable Tensor tensor) {
    if (tensor != null) {
      named.put(name, tensor);
    }
  }

  private static Tensor on(Device device, Tensor tensor) {
    return device.type() == torch.DeviceType.CPU ? tensor : tensor.to(device, tensor.scalar_type());
  }
}
