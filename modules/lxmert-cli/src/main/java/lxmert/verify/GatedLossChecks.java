package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import lxmert.io.Json;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.model.LxmertOutput;
import lxmert.model.RegionTarget;
import lxmert.model.Trace;
import lxmert.pretrain.ObjectTargets;
import lxmert.pretrain.PretrainBatch;
import lxmert.pretrain.PretrainLosses;
import lxmert.pretrain.PretrainObjective;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import lxmert.tensor.Tensors;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Holds the losses of a gated encoder's pre-training and the gradient of every parameter against
 * {@code losses.json} and {@code grads.safetensors}.
 */
final class GatedLossChecks {
  private static final double ALLOWED = 2e-5;

  private final GatedForPreTraining model;
  private final StateDict stored;
  private final PretrainLosses losses;
  private final LxmertInput input;
  private final List<CheckResult> findings = new ArrayList<>();

  private GatedLossChecks(Path folder, StateDict stored) {
    this.stored = stored;
    GatedForPreTraining read = GatedChecks.model(folder);
    model = new GatedForPreTraining(read.config().with(Map.of("pooled_dropout_prob", 0)));
    copy(read, model);
    model.train(true);
    losses = new PretrainLosses(PretrainObjective.of(model.config()));
    input =
        new LxmertInput(
            stored.tensor("in.input_ids"),
            stored.tensor("in.attention_mask"),
            stored.tensor("in.segment_ids"),
            stored.tensor("in.image_feat"),
            stored.tensor("in.image_loc"),
            stored.tensor("in.image_attention_mask"));
  }

  private static void copy(GatedForPreTraining from, GatedForPreTraining to) {
    try (NoGradGuard noGrad = new NoGradGuard()) {
      Map<String, Tensor> values = ModuleWeights.stateOf(from);
      ModuleWeights.stateOf(to)
          .forEach((name, tensor) -> tensor.copy_(Objects.requireNonNull(values.get(name))));
    }
  }

  static List<CheckResult> check(Path folder) {
    try (PointerScope scope = new PointerScope();
        StateDict stored = StateDict.read(folder.resolve("grads.safetensors"))) {
      JsonNode expected = Json.readTree(folder.resolve("losses.json"));
      GatedLossChecks checks = new GatedLossChecks(folder, stored);
      checks.outputs();
      checks.losses(expected);
      checks.gradients(expected);
      return checks.findings;
    }
  }

  private void outputs() {
    LxmertOutput out = model.backbone().forward(input, Trace.NONE);
    Map<String, Tensor> found = GatedChecks.heads(model, out);
    stored
        .tensors()
        .forEach(
            (name, expected) -> {
              if (name.startsWith("out.")) {
                Tensor value = found.get(name.substring("out.".length()));
                String quantity = "pre-training: " + name.substring("out.".length());
                findings.add(
                    value == null
                        ? CheckResult.notCovered(quantity)
                        : CheckResult.of(
                            quantity,
                            GatedChecks.difference(value.detach(), expected),
                            GatedChecks.allowed(name)));
              }
            });
  }

  private void losses(JsonNode expected) {
    Map<String, Tensor> found = found(batch(true, true));
    add("loss of masked words", sum(found, "masked_words"), expected.at("/losses/masked_lm"));
    add("loss of regions", regions(found), expected.at("/losses/image"));
    add("loss of matching", sum(found, "matching"), expected.at("/losses/matching"));
    expected
        .path("image_parts_weighted")
        .properties()
        .forEach(
            part -> {
              RegionTarget target = target(part.getKey());
              double weight =
                  Objects.requireNonNull(model.config().visualTargetWeights().get(target.number()));
              add("loss " + target, weight * sum(found, name(target)), part.getValue());
            });
    edges(expected.path("edge"));
    Tensor total = losses.step(model, outputs(model), batch(true, true)).loss();
    add("loss total", total.item_double(), expected.at("/losses/total"));
    total.backward();
  }

  private LxmertOutput outputs(GatedForPreTraining of) {
    return of.outputs(input);
  }

  private Map<String, Tensor> found(PretrainBatch batch) {
    return losses.byName(model, outputs(model), batch);
  }

  private static RegionTarget target(String number) {
    return Arrays.stream(RegionTarget.values())
        .filter(each -> number.equals(Integer.toString(each.number())))
        .findFirst()
        .orElseThrow();
  }

  /** Of a loss in the log. */
  private static String name(RegionTarget target) {
    return target == RegionTarget.DISTRIBUTION
        ? "distributions"
        : target.name().toLowerCase(Locale.ROOT);
  }

  private static double sum(Map<String, Tensor> found, String name) {
    Tensor loss = found.get(name);
    return loss == null ? 0 : loss.item_double();
  }

  private double regions(Map<String, Tensor> found) {
    return model.config().visualTargetWeights().entrySet().stream()
        .mapToDouble(each -> each.getValue() * sum(found, name(target("" + each.getKey()))))
        .sum();
  }

  /** Batches that lack something to predict; where NaN is published, 0. */
  private void edges(JsonNode edges) {
    edges
        .properties()
        .forEach(
            edge -> {
              Map<String, Tensor> found =
                  switch (edge.getKey()) {
                    case "no word labelled (all -1)", "masked_lm_labels absent" ->
                        found(batch(false, true));
                    case "no box labelled (all -1)" -> found(batch(true, false));
                    default -> Map.of();
                  };
              if (!found.isEmpty()) {
                JsonNode expected = edge.getValue();
                add(edge.getKey() + ": words", sum(found, "masked_words"), expected.path(0));
                add(edge.getKey() + ": regions", regions(found), expected.path(1));
                add(edge.getKey() + ": matching", sum(found, "matching"), expected.path(2));
              }
            });
  }

  private void add(String quantity, double found, JsonNode expected) {
    double wanted = expected.isNumber() ? expected.asDouble() : 0;
    findings.add(CheckResult.of("pre-training: " + quantity, Math.abs(found - wanted), ALLOWED));
  }

  /** Every parameter has the gradient of the fixture; the answer head has none in either. */
  private void gradients(JsonNode expected) {
    double error = 0;
    double squares = 0;
    int compared = 0;
    int surplus = 0;
    for (Map.Entry<String, Tensor> each : ModuleWeights.stateOf(model).entrySet()) {
      Tensor gradient = each.getValue().grad();
      Tensor wanted = stored.tensors().get("grad." + each.getKey());
      if (wanted == null || !gradient.defined()) {
        surplus += wanted == null && !gradient.defined() ? 0 : 1;
        continue;
      }
      compared++;
      error = Math.max(error, GatedChecks.difference(gradient, wanted));
      squares += gradient.to(torch.ScalarType.Double).square().sum().item_double();
    }
    long all = stored.tensors().keySet().stream().filter(name -> name.startsWith("grad.")).count();
    findings.add(
        CheckResult.of(
            "pre-training: gradients of %d parameters".formatted(compared), error, ALLOWED));
    findings.add(
        CheckResult.equal(
            "pre-training: these have a gradient and no others", compared == all && surplus == 0));
    double norm = expected.path("grad_norm").asDouble();
    findings.add(
        CheckResult.of(
            "pre-training: gradient norm, relative",
            Math.abs(Math.sqrt(squares) - norm) / norm,
            1e-5));
  }

  /** The batch, with words and regions to predict or without. */
  private PretrainBatch batch(boolean words, boolean regions) {
    Tensor ids = stored.tensor("in.input_ids");
    int size = Math.toIntExact(ids.size(0));
    Tensor labels = stored.tensor("in.image_label");
    int count = Math.toIntExact(labels.size(1));
    long[] wordLabels = longs("in.masked_lm_labels");
    if (!words) {
      Arrays.fill(wordLabels, -1);
    }
    long[] asked = Tensors.longs(labels);
    long[] masked =
        IntStream.range(0, asked.length)
            .filter(i -> regions && asked[i] == 1)
            .asLongStream()
            .toArray();
    Tensor features = features(model.config(), stored.tensor("in.image_feat"));
    return new PretrainBatch(
        IntStream.range(0, size).mapToObj(Integer::toString).toList(),
        new TokenBatch(
            size, Math.toIntExact(ids.size(1)), longs("in.input_ids"), longs("in.attention_mask")),
        wordLabels,
        new RegionBatch(
            size,
            count,
            Math.toIntExact(features.size(2)),
            Tensors.floats(features),
            new float[size * count * RegionBatch.BOX_SIZE]),
        targets(size * count, masked, features),
        matched(size),
        new long[size]);
  }

  /** VOLTA takes the features that the network reads as what is to be regressed. */
  private ObjectTargets targets(int places, long[] masked, Tensor features) {
    long[] none = new long[places];
    float[] nothing = new float[places];
    return new ObjectTargets(
        stored.tensors().containsKey("in.obj_labels") ? longs("in.obj_labels") : none,
        stored.tensors().containsKey("in.obj_confs") ? floats("in.obj_confs") : nothing,
        stored.tensors().containsKey("in.attr_labels") ? longs("in.attr_labels") : none,
        stored.tensors().containsKey("in.attr_confs") ? floats("in.attr_confs") : nothing,
        masked,
        Tensors.floats(rows(features, masked)),
        stored.tensors().containsKey("in.image_cls")
            ? Tensors.floats(rows(stored.tensor("in.image_cls"), masked))
            : null);
  }

  private static Tensor rows(Tensor ofRegions, long[] places) {
    return ofRegions.flatten(0, 1).index_select(0, Tensors.vector(places, ofRegions));
  }

  /** Without the slot of the whole image. */
  private static Tensor features(GatedConfig config, Tensor slots) {
    GatedConfig.GlobalSlot slot = config.addGlobalImgfeat();
    return slot == null
        ? slots
        : slots.narrow(1, slot == GatedConfig.GlobalSlot.FIRST ? 1 : 0, slots.size(1) - 1);
  }

  /** 1 where sentence and image belong together: VOLTA's class 0. */
  private long[] matched(int size) {
    return stored.tensors().containsKey("in.next_sentence_label")
        ? Arrays.stream(longs("in.next_sentence_label")).map(label -> 1 - label).toArray()
        : new long[size];
  }

  private long[] longs(String name) {
    return Tensors.longs(stored.tensor(name));
  }

  private float[] floats(String name) {
    return Tensors.floats(stored.tensor(name));
  }
}
