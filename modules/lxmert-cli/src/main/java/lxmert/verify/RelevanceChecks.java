package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import lxmert.checkpoint.LxmertWeights;
import lxmert.explain.AnswerMaps;
import lxmert.explain.ObservedPass;
import lxmert.explain.Relevance;
import lxmert.explain.RelevanceMatrices;
import lxmert.explain.RelevanceMethod;
import lxmert.io.Json;
import lxmert.model.Answering;
import lxmert.model.Architectures;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.model.LxmertInput;
import lxmert.tensor.DType;
import lxmert.tensor.Precision;
import lxmert.tensor.StateDict;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Holds attention, gradients, propagated relevance and every method's relevance against {@code
 * relevance.safetensors}, and the perturbation tests against {@code cases.json}. All is computed in
 * double, on weights and inputs of float32, as the fixture was.
 */
final class RelevanceChecks {
  /** What rounding to float32 makes of numbers up to 4. */
  private static final double STORED_AS_FLOAT = 2.5e-7;

  private static final double ALLOWED_LRP_MAPS = 1e-8;
  private static final double ALLOWED = 1e-9;

  private final StateDict fixture;
  private final LxmertForQuestionAnswering model;

  /** The largest error of each quantity, over all examples and answers. */
  private final Map<String, Double> errors = new TreeMap<>();

  /** The quantities that the fixture has in float32. */
  private final Set<String> stored = new HashSet<>();

  private final Set<String> open;

  private RelevanceChecks(StateDict fixture, LxmertForQuestionAnswering model) {
    this.fixture = fixture;
    this.model = model;
    open = new TreeSet<>(fixture.tensors().keySet());
  }

  /** Whether a folder is a fixture of this kind. */
  static boolean fits(Path folder) {
    return Files.exists(folder.resolve("relevance.safetensors"));
  }

  static List<CheckResult> check(Path folder) {
    JsonNode cases = Json.readTree(folder.resolve("cases.json"));
    try (PointerScope scope = new PointerScope();
        StateDict fixture = StateDict.read(folder.resolve("relevance.safetensors"))) {
      LxmertForQuestionAnswering model = load(folder);
      List<CheckResult> perturbations;
      try (Answering answering =
          Architectures.answering(model, Precision.FLOAT32, new Device("cpu"))) {
        perturbations = PerturbationChecks.check(fixture, cases, answering);
      }
      model.to(torch.ScalarType.Double, false);
      RelevanceChecks checks = new RelevanceChecks(fixture, model);
      cases.path("cases").forEach(checks::example);
      return Stream.concat(checks.findings().stream(), perturbations.stream()).toList();
    }
  }

  private static LxmertForQuestionAnswering load(Path folder) {
    Path file = folder.resolve("weights.safetensors");
    try (StateDict state = StateDict.read(file);
        LxmertWeights weights = LxmertWeights.read(file)) {
      LxmertForQuestionAnswering model =
          new LxmertForQuestionAnswering(ForwardChecks.config(state));
      weights.load(model);
      model.eval();
      return model;
    }
  }

  private void example(JsonNode example) {
    String name = "ex" + example.path("example").asInt();
    try (PointerScope scope = new PointerScope()) {
      ObservedPass pass = ObservedPass.of(model, input(name + ".in."));
      compare(name, "logits", pass.logits());
      for (Map.Entry<String, Tensor> map : pass.attention(0).entrySet()) {
        compare(name, "attn." + published(map.getKey()), map.getValue());
      }
      for (JsonNode answer : example.path("answers")) {
        answer(name + ".a" + answer.asInt(), pass.maps(answer.asInt(), 0));
      }
    }
  }

  private LxmertInput input(String prefix) {
    List<Tensor> parts =
        List.of("input_ids", "attention_mask", "token_type_ids", "visual_feats", "visual_pos")
            .stream()
            .peek(part -> open.remove(prefix + part))
            .map(part -> fixture.tensor(prefix + part).unsqueeze(0))
            .toList();
    return new LxmertInput(
            parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.get(4), null)
        .to(torch.ScalarType.Double);
  }

  private void answer(String name, AnswerMaps maps) {
    maps.gradients().forEach((map, values) -> compare(name, "grad." + published(map), values));
    maps.relevance().forEach((map, values) -> compare(name, "lrp." + published(map), values));
    for (RelevanceMethod method : RelevanceMethod.values()) {
      try (PointerScope scope = new PointerScope()) {
        String key = method.key() + ".";
        RelevanceMatrices matrices =
            maps.matrices(method, (step, each) -> compare(name, key + "step." + step, each));
        compare(name, key.substring(0, key.length() - 1), matrices);
        compare(name, key + "word", matrices.words());
        compare(name, key + "region", matrices.regions());
        scaled(name, key + "word_norm", matrices.words());
        scaled(name, key + "region_norm", matrices.regions());
      }
    }
  }

  private void compare(String example, String quantity, RelevanceMatrices found) {
    compare(example, quantity + ".R_tt", found.wordsFromWords());
    compare(example, quantity + ".R_ti", found.wordsFromRegions());
    compare(example, quantity + ".R_ii", found.regionsFromRegions());
    compare(example, quantity + ".R_it", found.regionsFromWords());
  }

  private void scaled(String example, String quantity, Tensor found) {
    double[] scaled = new Relevance(Tensors.doubles(found)).scaled();
    compare(example, quantity, Tensor.create(scaled, scaled.length));
  }

  /** Passes over what the fixture does not have, or this build does not. */
  private void compare(String example, String quantity, @Nullable Tensor found) {
    String name = example + "." + quantity;
    Tensor expected = fixture.tensors().get(name);
    if (expected != null && found != null) {
      open.remove(name);
      double error = error(expected.to(torch.ScalarType.Double), found, quantity);
      errors.merge(grouped(quantity), error, Math::max);
      if (DType.of(expected.scalar_type()) == DType.F32) {
        stored.add(grouped(quantity));
      }
    }
  }

  /**
   * The largest difference; relative to the largest value where values are as small as without
   * aggregation. What the public code cannot scale is NaN there, and 0 here.
   */
  private static double error(Tensor expected, Tensor found, String quantity) {
    if (!Arrays.equals(expected.shape(), found.shape())) {
      return Double.POSITIVE_INFINITY;
    }
    Tensor known = expected.nan_to_num();
    double largest = known.abs().max().item_double();
    double difference = known.sub(found).abs().max().item_double();
    boolean relative = quantity.startsWith(RelevanceMethod.ABLATION_NO_AGGREGATION.key());
    return relative && largest > 0 ? difference / largest : difference;
  }

  /** One line for all steps of a method, and for all maps of a kind. */
  private static String grouped(String quantity) {
    return quantity
        .replaceFirst("\\.step\\..*", ", every layer")
        .replaceFirst("\\.R_..$", ", matrices")
        .replaceFirst("^(attn|grad|lrp)\\..*", "$1")
        .replace('.', ' ');
  }

  /** A map's name in the fixture. */
  private static String published(String name) {
    return name.replace(".attention", "")
        .replace(".visual_attention.lang", ".cross_lang")
        .replace(".visual_attention.visn", ".cross_visn")
        .replace("_self_att", "_self");
  }

  private double allowed(String quantity) {
    return quantity.equals("lrp")
        ? ALLOWED_LRP_MAPS
        : stored.contains(quantity) ? STORED_AS_FLOAT : ALLOWED;
  }

  private List<CheckResult> findings() {
    List<CheckResult> findings = new ArrayList<>();
    errors.forEach(
        (quantity, error) ->
            findings.add(CheckResult.of("relevance, " + quantity, error, allowed(quantity))));
    open.stream()
        .filter(name -> !name.contains(".pert."))
        .map(CheckResult::notCovered)
        .forEach(findings::add);
    return findings;
  }
}
