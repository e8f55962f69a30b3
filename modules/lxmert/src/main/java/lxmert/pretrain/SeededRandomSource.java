package lxmert.pretrain;

import java.util.SplittableRandom;

/**
 * Draws that depend on seed, epoch and example alone: so examples may be made in any order, by any
 * number of threads, and again after an interruption.
 */
final class SeededRandomSource implements RandomSource {
  private final SplittableRandom random;

  SeededRandomSource(long seed, int epoch, int example) {
    long ofRun = new SplittableRandom(seed).nextLong();
    long ofEpoch = new SplittableRandom(ofRun + epoch).nextLong();
    random = new SplittableRandom(ofEpoch + example);
  }

  @Override
  public double uniform() {
    return random.nextDouble();
  }

  @Override
  public int below(int bound) {
    return random.nextInt(bound);
  }

  @Override
  public int choice(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double left = random.nextDouble() * sum;
    for (int i = 0; i < weights.length - 1; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }
}
