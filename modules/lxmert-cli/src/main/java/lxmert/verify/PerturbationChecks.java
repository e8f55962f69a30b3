package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import lxmert.explain.Perturbation;
import lxmert.explain.PerturbedAnswers;
import lxmert.model.Answering;
import lxmert.tensor.StateDict;
import lxmert.tensor.Tensors;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds the perturbation tests against {@code cases.json}: what is left at each step, the answers,
 * their accuracies and the areas, and for the method of the paper the scores, on the engine that
 * answers.
 */
final class PerturbationChecks {
  private static final double ALLOWED = 1e-5;
  private static final double ALLOWED_AREA = 1e-12;

  private final StateDict fixture;
  private final PerturbedAnswers answers;
  private final List<String> answerNames = new ArrayList<>();
  private final JsonNode cases;
  private double scoreError;
  private double areaError;
  private int wrongPlaces;
  private int wrongAnswers;

  private PerturbationChecks(StateDict fixture, JsonNode json, Answering answering) {
    this.fixture = fixture;
    answers = new PerturbedAnswers(answering);
    json.path("answer_names").forEach(name -> answerNames.add(name.asText()));
    cases = json.path("cases");
  }

  static List<CheckResult> check(StateDict fixture, JsonNode json, Answering answering) {
    PerturbationChecks checks = new PerturbationChecks(fixture, json, answering);
    json.path("perturbation").forEach(checks::curve);
    return List.of(
        CheckResult.of("perturbation, wrong sets of kept items", checks.wrongPlaces, 0),
        CheckResult.of("perturbation, wrong answers", checks.wrongAnswers, 0),
        CheckResult.of("perturbation, areas", checks.areaError, ALLOWED_AREA),
        CheckResult.of("perturbation, logits", checks.scoreError, ALLOWED));
  }

  private void curve(JsonNode curve) {
    String modality = curve.path("modality").asText();
    Perturbation test =
        new Perturbation(
            Perturbation.Modality.valueOf(modality.toUpperCase(Locale.ROOT)),
            curve.path("positive").asBoolean());
    JsonNode example = cases.path(curve.path("example").asInt());
    String name = "ex" + curve.path("example").asInt() + ".";
    String method = curve.path("method").asText();
    try (PointerScope scope = new PointerScope()) {
      String scores =
          "%sa%d.%s.%s"
              .formatted(
                  name,
                  example.path("argmax").asInt(),
                  method,
                  test.modality() == Perturbation.Modality.IMAGE ? "region" : "word");
      List<int[]> kept = test.kept(Tensors.doubles(fixture.tensor(scores)));
      float[][] logits = answers.logits(words(example), image(name), test.modality(), kept);
      String stored =
          "%spert.%s.%s.logits"
              .formatted(name, modality, test.positive() ? "positive" : "negative");
      if (method.equals("ours_no_lrp")) {
        scoreError = Math.max(scoreError, difference(fixture.tensor(stored), logits));
      }
      steps(curve, example.path("label"), kept, logits);
    }
  }

  private void steps(JsonNode curve, JsonNode label, List<int[]> kept, float[][] logits) {
    double[] accuracies = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      wrongPlaces += ints(curve.path("kept").path(i)).equals(asList(kept.get(i))) ? 0 : 1;
      int answer = best(logits[i]);
      wrongAnswers += answer == curve.path("argmax").path(i).asInt() ? 0 : 1;
      accuracies[i] = label.path(answerNames.get(answer)).asDouble(0);
    }
    double error = Math.abs(Perturbation.area(accuracies) - curve.path("auc").asDouble());
    areaError = Math.max(areaError, error);
  }

  private static int best(float[] logits) {
    return IntStream.range(0, logits.length)
        .reduce((a, b) -> logits[b] > logits[a] ? b : a)
        .orElseThrow();
  }

  private static double difference(Tensor expected, float[][] found) {
    return expected
        .sub(Tensor.create(Tensors.concat(found)).view(expected.shape()))
        .abs()
        .max()
        .item_double();
  }

  private static int[] words(JsonNode example) {
    return ints(example.path("input_ids")).stream().mapToInt(Integer::intValue).toArray();
  }

  /** An image of one by one pixels, so that its boxes are divided by its size already. */
  private Regions image(String example) {
    Tensor features = fixture.tensor(example + "in.visual_feats"); // (R, F)
    int count = Math.toIntExact(features.size(0));
    return new Regions(
        1,
        1,
        Math.toIntExact(features.size(1)),
        Tensors.floats(fixture.tensor(example + "in.visual_pos")),
        Tensors.floats(features),
        new int[count],
        new float[count],
        new int[count],
        new float[count]);
  }

  private static List<Integer> ints(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }

  private static List<Integer> asList(int[] values) {
    return IntStream.of(values).boxed().toList();
  }
}
