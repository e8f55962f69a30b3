package lxmert.ranks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.Check;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * A process's place among those that work together.
 *
 * @param rank its number, counted from 0
 * @param count how many there are
 * @param rendezvous where they meet: {@code HOST:PORT} of the first one, or a file that all of them
 *     see, in which the first one leaves its address
 * @param exchange the number format that sums are exchanged in
 * @param deadline how long a process may be silent before the others give it up
 * @param prefix of this run's keys in a store that {@code torchrun} holds at the address; null
 *     where the first process opens one
 */
public record RankSettings(
    int rank,
    int count,
    String rendezvous,
    Precision exchange,
    Duration deadline,
    @Nullable String prefix) {
  private static final Pattern ADDRESS = Pattern.compile("(.+):(\\d{1,5})");
  private static final int MAX_PORT = 65_535;

  /** Where the first rank listens. */
  record Address(String host, int port) {
    /** Reads {@code HOST:PORT}; null where a text is none. */
    static @Nullable Address parse(String text) {
      Matcher matcher = ADDRESS.matcher(text);
      if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
        return null;
      }
      String host = matcher.group(1).replaceAll("^\\[|]$", "");
      return new Address(host, Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** Checks the ranges. */
  public RankSettings {
    Check.atLeast(1, "ranks", count);
    Check.between(0, count - 1L, "rank", rank);
    exchange.requireTraining("exchange");
    Check.atLeast(2, "deadline", deadline.toSeconds());
    Check.that(!rendezvous.isBlank(), "rendezvous", rendezvous, "HOST:PORT or a file");
    Check.that(
        prefix == null || Address.parse(rendezvous) != null,
        "rendezvous",
        rendezvous,
        "HOST:PORT of torchrun's store");
  }

  /** Processes whose first one opens the store where they meet. */
  public RankSettings(
      int rank, int count, String rendezvous, Precision exchange, Duration deadline) {
    this(rank, count, rendezvous, exchange, deadline, null);
  }

  /** The address, unless it is to be found in a file. */
  @Nullable Address address() {
    return Address.parse(rendezvous);
  }

  /** Who answers there, in words. */
  String keeper() {
    return prefix == null ? "rank 0" : "torchrun's store";
  }

  /** The file in which the address is to be found. */
  Path file() {
    return Path.of(rendezvous);
  }
}
