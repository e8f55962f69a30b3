package lxmert.dataset;

import java.util.List;
import java.util.Map;

/** A sentence about one or more images, and the answers that are right. */
public interface Example {
  /** Unique in its data set; identifies its prediction. */
  String id();

  /** The images that the sentence is about, in the order in which the model reads them. */
  List<String> imageIds();

  /** What is asked or stated. */
  String sentence();

  /** Soft scores of the right answers, 0 to 1; empty where no answer is known. */
  Map<String, Double> label();

  /** The score of an answer, 0 for one that is not in the label. */
  default double score(String answer) {
    return label().getOrDefault(answer, 0.0);
  }
}
