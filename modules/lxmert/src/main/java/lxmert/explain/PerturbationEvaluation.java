package lxmert.explain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lxmert.batch.ExampleInputs;
import lxmert.dataset.Example;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.Answering;
import lxmert.vision.Regions;

/**
 * Measures methods by the four perturbation tests, beside an order drawn by chance. The answer that
 * is explained is the model's own, right or wrong.
 */
public final class PerturbationEvaluation {
  /** The name of an order drawn by chance. */
  public static final String RANDOM = "random";

  /** That of the public code. */
  private static final long SEED = 1234;

  private final Explainer explainer;
  private final PerturbedAnswers answering;
  private final ExampleInputs inputs;
  private final List<String> answers;

  /**
   * Prepares a model; all that is given stays the caller's.
   *
   * @param explainer of the model
   * @param answering the model, ready to answer; it reads one image with a sentence
   * @param answers in the order of the model's scores
   */
  public PerturbationEvaluation(
      Explainer explainer, Answering answering, ExampleInputs inputs, List<String> answers) {
    this.explainer = explainer;
    this.answering = new PerturbedAnswers(answering);
    this.inputs = inputs;
    this.answers = answers;
  }

  /** One curve in the making. */
  private static final class Sum {
    private final double[] scores = new double[Perturbation.STEPS.size()];
    private int constant;
  }

  /**
   * Draws examples and runs all four tests on them.
   *
   * @param examples of which those with labels and regions are drawn from
   * @param most examples that are drawn; the same ones every time
   * @return a curve for each test and method, chance last
   * @throws UserError if no example has both a label and regions, or one is about several images
   */
  public List<PerturbationCurve> evaluate(
      List<? extends Example> examples,
      int most,
      List<RelevanceMethod> methods,
      Progress progress) {
    List<Example> drawn = draw(examples, most);
    Map<Perturbation, Map<String, Sum>> sums = new LinkedHashMap<>();
    Perturbation.all().forEach(test -> sums.put(test, new LinkedHashMap<>()));
    try (Progress.Bar bar = progress.start("perturbing", drawn.size(), "examples")) {
      for (int i = 0; i < drawn.size(); i++) {
        Example example = drawn.get(i);
        Map<String, ImageRelevance> orders = orders(example, methods, SEED + i);
        sums.forEach(
            (test, ofMethods) ->
                orders.forEach(
                    (method, order) ->
                        add(
                            ofMethods.computeIfAbsent(method, name -> new Sum()),
                            example,
                            test,
                            order)));
        bar.advance(1);
      }
    }
    return curves(sums, drawn.size());
  }

  private List<Example> draw(List<? extends Example> examples, int most) {
    List<Example> usable = new ArrayList<>();
    for (Example each : examples) {
      if (!each.label().isEmpty() && inputs.hasRegions(each)) {
        usable.add(each);
      }
    }
    if (usable.isEmpty()) {
      throw new UserError(
          "none of the %d examples has a label and an image with regions"
              .formatted(examples.size()));
    }
    Collections.shuffle(usable, new Random(SEED));
    return usable.subList(0, Math.min(most, usable.size()));
  }

  /** What each method, and chance, say of an example's words and regions. */
  private Map<String, ImageRelevance> orders(
      Example example, List<RelevanceMethod> methods, long seed) {
    int[] words = inputs.words(example);
    List<Regions> images = inputs.images(example);
    if (images.size() != 1) {
      throw new UserError(
          "the perturbation test is about one image, but %s has %d"
              .formatted(example.id(), images.size()));
    }
    Map<String, ImageRelevance> orders = new LinkedHashMap<>();
    for (Explanation each : explainer.explain(images, words, null, methods)) {
      orders.put(each.method().key(), each.images().get(0));
    }
    SplittableRandom random = new SplittableRandom(seed);
    orders.put(
        RANDOM,
        new ImageRelevance(
            new Relevance(random.doubles(words.length).toArray()),
            new Relevance(random.doubles(images.get(0).count()).toArray())));
    return orders;
  }

  private void add(Sum sum, Example example, Perturbation test, ImageRelevance order) {
    Relevance relevance =
        test.modality() == Perturbation.Modality.TEXT ? order.words() : order.regions();
    float[][] logits =
        answering.logits(
            inputs.words(example),
            inputs.images(example).get(0),
            test.modality(),
            test.kept(relevance.values()));
    for (int step = 0; step < logits.length; step++) {
      sum.scores[step] += example.score(answers.get(best(logits[step])));
    }
    sum.constant += relevance.isConstant() ? 1 : 0;
  }

  private static int best(float[] logits) {
    return IntStream.range(0, logits.length)
        .reduce((a, b) -> logits[b] > logits[a] ? b : a)
        .orElseThrow();
  }

  private static List<PerturbationCurve> curves(
      Map<Perturbation, Map<String, Sum>> sums, int examples) {
    List<PerturbationCurve> curves = new ArrayList<>();
    sums.forEach(
        (test, ofMethods) ->
            ofMethods.forEach(
                (method, sum) -> {
                  double[] percent = sum.scores.clone();
                  for (int i = 0; i < percent.length; i++) {
                    percent[i] *= 100.0 / examples;
                  }
                  curves.add(new PerturbationCurve(method, test, percent, sum.constant));
                }));
    return curves;
  }
}
