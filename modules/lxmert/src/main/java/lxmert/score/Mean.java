package lxmert.score;

/** A mean of scores of 0 to 1, added up in the order in which they come. */
final class Mean {
  private int count;
  private double sum;

  void add(double score) {
    count++;
    sum += score;
  }

  /** Adds that so many of some were right, each of which counts 0 or 1. */
  void add(int right, int of) {
    count += of;
    sum += right;
  }

  int count() {
    return count;
  }

  /** A hundred times the mean, as GQA's evaluation has it, which has 0 for none. */
  double timesHundred() {
    return count == 0 ? 0 : sum / count * 100;
  }
}
