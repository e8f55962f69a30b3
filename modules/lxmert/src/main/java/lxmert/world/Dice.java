package lxmert.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Seeded draws. */
public final class Dice {
  private final SplittableRandom random;

  /** Draws that depend on a seed alone. */
  public Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Dice that depend on a seed and on the place where they are used, and on nothing else. */
  public static Dice at(long seed, String place) {
    long hash = seed;
    for (int i = 0; i < place.length(); i++) {
      hash = (hash ^ place.charAt(i)) * 0x100000001b3L;
    }
    return new Dice(hash);
  }

  long seed() {
    return random.nextLong();
  }

  /** True with a chance of 0 to 1. */
  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** From 0 to below 1. */
  double unit() {
    return random.nextDouble();
  }

  double between(double min, double max) {
    return min + random.nextDouble() * (max - min);
  }

  /** A whole number; both ends included. */
  public int between(int min, int max) {
    return random.nextInt(min, max + 1);
  }

  /** One of some values, each as likely as any other. */
  public <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  @SafeVarargs
  final <T> T pick(T... values) {
    return values[random.nextInt(values.length)];
  }

  /** An index, drawn in proportion to the weights. */
  public int weighted(double... weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double place = random.nextDouble() * sum;
    for (int i = 0; i < weights.length - 1; i++) {
      place -= weights[i];
      if (place < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }

  /** The same values in an order drawn at random. */
  public <T> List<T> shuffled(List<T> values) {
    List<T> copy = new ArrayList<>(values);
    Collections.shuffle(copy, new Random(random.nextLong()));
    return copy;
  }
}
