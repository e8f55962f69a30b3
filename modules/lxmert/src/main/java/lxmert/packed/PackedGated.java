package lxmert.packed;

import lxmert.model.AnsweringModel;
import lxmert.model.GatedConfig;
import lxmert.model.GatedConfig.Fusion;
import lxmert.model.GatedFirstStates;
import lxmert.model.LxmertInput;
import lxmert.tensor.Devices;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.PackedLinear;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A gated encoder with its poolers and the answer head, packed for inference. Embeddings, poolers
 * and head stay in float32.
 */
final class PackedGated implements AutoCloseable {
  private final PointerScope scope;
  private final GatedFirstStates first;
  private final Device device;
  private final Packing packing;
  private final GatedConfig config;
  private final PackedGatedEncoder encoder;
  private final @Nullable PackedLinear textPooler;
  private final @Nullable PackedLinear visionPooler;
  private final PackedAnswerHead head;

  private PackedGated(
      PointerScope scope,
      GatedFirstStates first,
      Device device,
      Packing packing,
      GatedConfig config) {
    this.scope = scope;
    this.first = first;
    this.device = device;
    this.packing = packing;
    this.config = config;
    packing.copyInto(first, "bert.");
    encoder = new PackedGatedEncoder(packing, config);
    Fusion fusion = config.fusionMethod();
    textPooler = fusion == Fusion.NONE ? null : pooler("t");
    visionPooler = fusion.readsRegions() ? pooler("v") : null;
    head = new PackedAnswerHead(packing);
  }

  private PackedLinear pooler(String stream) {
    return packing.linear("bert." + stream + "_pooler.dense", Precision.FLOAT32);
  }

  /** Packs a model's present weights. */
  static PackedGated of(
      AnsweringModel model, GatedConfig config, Precision precision, Device device) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Device own = Devices.copy(device);
      GatedFirstStates first = new GatedFirstStates(config);
      first.to(own, false);
      PackedGated packed = packed(model, config, precision, scope, first, own);
      scope.extend(); // until close()
      return packed;
    }
  }

  /** In a scope of its own: what is packed outlives it, views of the model's weights do not. */
  private static PackedGated packed(
      AnsweringModel model,
      GatedConfig config,
      Precision precision,
      PointerScope outer,
      GatedFirstStates first,
      Device device) {
    try (PointerScope scope = new PointerScope()) {
      Packing packing =
          new Packing(
              ModuleWeights.stateOf(model.module()), precision, PackedLinear.ProductListener.NONE);
      try {
        return new PackedGated(outer, first, device, packing, config);
      } catch (RuntimeException | Error e) {
        packing.close();
        throw e;
      }
    }
  }

  /** Where it computes. */
  Device device() {
    return device;
  }

  /** The scores (B, answers) of sentences about P images each, in float32. */
  Tensor answer(LxmertInput input) {
    PackedStreams pooled = encoder.pooled(first.of(input));
    return head.apply(fused(pooled).reshape(input.inputIds().size(0), -1)); // (B, P * size)
  }

  /** (B * P, H) and (B * P, Hv) to (B * P, size). */
  private Tensor fused(PackedStreams states) {
    if (textPooler == null) {
      return states.language().to(torch.ScalarType.Float);
    }
    Tensor text = pool(textPooler, states.language());
    if (visionPooler == null) {
      return text;
    }
    Tensor vision = pool(visionPooler, states.vision());
    return config.fusionMethod() == Fusion.MUL ? text.mul(vision) : text.add(vision);
  }

  private Tensor pool(PackedLinear pooler, Tensor states) {
    return config.fusionAct().apply(pooler.apply(states.to(torch.ScalarType.Float)));
  }

  /** Frees the packed weights. */
  @Override
  public void close() {
    packing.close();
    scope.close();
  }
}
