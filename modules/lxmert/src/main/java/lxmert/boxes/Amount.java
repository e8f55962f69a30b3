package lxmert.boxes;

import lxmert.world.Dice;

/** How many: so many, at least or at most so many. */
record Amount(Bound bound, int number) {
  static final Amount SOME = new Amount(Bound.LEAST, 1);
  static final Amount NONE = new Amount(Bound.EXACT, 0);

  /** How a number is meant. */
  enum Bound {
    EXACT,
    LEAST,
    MOST
  }

  static Amount exactly(int number) {
    return new Amount(Bound.EXACT, number);
  }

  /** An amount near a number that was counted. */
  static Amount near(int counted, int most, Dice dice) {
    Bound bound = Bound.values()[dice.weighted(5, 3, 1)];
    int number = dice.chance(0.7) ? counted : counted + dice.between(-1, 1);
    int least = bound == Bound.EXACT ? 0 : 1;
    return new Amount(bound, Math.max(least, Math.min(most, number)));
  }

  boolean fits(int count) {
    return switch (bound) {
      case EXACT -> count == number;
      case LEAST -> count >= number;
      case MOST -> count <= number;
    };
  }

  /** Whether the noun after it stands in the plural. */
  boolean plural() {
    return number != 1;
  }

  /** For what is certainly so often, and could be meant so many times more. */
  Truth test(int certain, int unclear) {
    Truth first = Truth.of(fits(certain));
    for (int more = 1; more <= unclear; more++) {
      if (Truth.of(fits(certain + more)) != first) {
        return Truth.UNCLEAR;
      }
    }
    return first;
  }
}
