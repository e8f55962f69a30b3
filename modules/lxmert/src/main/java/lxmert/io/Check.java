package lxmert.io;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks of arguments, above all for the constructors of configuration records. What they refuse
 * with reads: NAME is VALUE, expected EXPECTED.
 */
public final class Check {
  private Check() {}

  /**
   * Refuses a value unless a condition holds.
   *
   * @param expected what the sentence ends with, such as "a divisor of hidden_size 768"
   * @throws IllegalArgumentException if it does not hold
   */
  public static void that(boolean holds, String name, @Nullable Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", expected " + expected);
    }
  }

  /** A whole number that is {@code min} or more. */
  public static void atLeast(long min, String name, long value) {
    that(value >= min, name, value, min + " or more");
  }

  /** A whole number from {@code min} to {@code max}. */
  public static void between(long min, long max, String name, long value) {
    that(value >= min && value <= max, name, value, min + " to " + max);
  }

  /** One of some texts. */
  public static void oneOf(String name, String value, String... known) {
    that(List.of(known).contains(value), name, value, String.join(" or ", known));
  }

  /** A finite number above 0. */
  public static void positive(String name, double value) {
    that(value > 0 && Double.isFinite(value), name, value, "more than 0");
  }

  /** A finite number that is 0 or more. */
  public static void notNegative(String name, double value) {
    that(value >= 0 && Double.isFinite(value), name, value, "0 or more");
  }

  /** A number from 0 to 1. */
  public static void share(String name, double value) {
    that(value >= 0 && value <= 1, name, value, "0 to 1");
  }

  /** A number from 0 to 1, but not 1: a dropout, a momentum. */
  public static void shareBelowOne(String name, double value) {
    that(value >= 0 && value < 1, name, value, "0 to less than 1");
  }

  /**
   * Makes something of what a user gave: what its constructor refuses becomes one sentence.
   *
   * @param source where the values were given, which the sentence begins with
   * @throws UserError if a value is refused
   */
  public static <T> T given(String source, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new UserError(source + ": " + e.getMessage(), e);
    }
  }
}
