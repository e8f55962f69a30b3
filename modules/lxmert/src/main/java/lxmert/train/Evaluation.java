package lxmert.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How good a model is on its validation split.
 *
 * @param score what the best checkpoint is chosen by; higher is better
 * @param figures all figures to be logged, in order, the score among them
 */
public record Evaluation(double score, Map<String, Double> figures) {
  /** Copies the figures, keeping their order. */
  public Evaluation {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
