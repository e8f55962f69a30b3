package lxmert.explain;

/**
 * How a model fares while more and more is taken away from it in the order of one method.
 *
 * @param method name of the method, or {@link PerturbationEvaluation#RANDOM}
 * @param test what is taken away, and from which end
 * @param accuracies mean score of the answers in percent, at each of {@link Perturbation#STEPS}
 * @param constant examples to which the method gave no order, as all scores were equal
 */
public record PerturbationCurve(
    String method, Perturbation test, double[] accuracies, int constant) {
  /** The area under the curve, in percent: small is good in a positive test, else large. */
  public double area() {
    return Perturbation.area(accuracies);
  }
}
