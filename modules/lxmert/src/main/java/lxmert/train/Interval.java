package lxmert.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.Check;

/**
 * How often something happens in a run: every so many steps, or every so many minutes.
 *
 * @param count how many units lie between two times
 * @param unit steps or minutes
 */
public record Interval(int count, Unit unit) {
  private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,8}) (steps|minutes)");

  /** What is counted. */
  public enum Unit {
    /** Optimiser steps of the whole run. */
    STEPS,
    /** Minutes since it last happened. */
    MINUTES
  }

  /** Checks the count. */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED) // files have the text
  public Interval {
    Check.atLeast(1, "the number of an interval", count);
  }

  /** Reads a text such as {@code 500 steps} or {@code 10 minutes}. */
  @JsonCreator
  public static Interval parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no interval, expected such as \"500 steps\" or \"10 minutes\""
              .formatted(text));
    }
    return new Interval(
        Integer.parseInt(matcher.group(1)),
        Unit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)));
  }

  /** Whether it is time, after a step. */
  boolean isDue(long step, double minutesSinceLast) {
    return unit == Unit.STEPS ? step % count == 0 : minutesSinceLast >= count;
  }

  @Override
  @JsonValue
  public String toString() {
    return count + " " + unit.name().toLowerCase(Locale.ROOT);
  }
}
