package lxmert.ranks;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/** Work that every rank does a share of, with one outcome for all of them. */
public final class Gathering {
  /**
   * What a rank has to say: a value, or why there is none.
   *
   * @param cancelled whether it was asked to give up
   */
  private record Message(@Nullable JsonNode value, @Nullable String failure, boolean cancelled) {}

  private Gathering() {}

  /**
   * Does work on every rank and hands the results to all. What one rank throws ends the work on all
   * of them; nobody is left waiting.
   *
   * @param type of a result: one that is written as JSON
   * @return the result of each rank, in the order of ranks
   * @throws UserError where the work of another rank failed
   * @throws CancellationException where that of another rank was cancelled
   */
  public static <T> List<T> all(Ranks ranks, Class<T> type, Supplier<T> work) {
    if (ranks.count() == 1) {
      return List.of(work.get());
    }
    RuntimeException failure = null;
    Message own;
    try {
      own = new Message(Json.mapper().valueToTree(work.get()), null, false);
    } catch (RuntimeException e) {
      failure = e;
      own = new Message(null, String.valueOf(e.getMessage()), e instanceof CancellationException);
    }
    List<byte[]> answers = ranks.gather(Json.line(own).getBytes(StandardCharsets.UTF_8));
    if (failure != null) {
      throw failure;
    }
    return values(answers, type);
  }

  private static <T> List<T> values(List<byte[]> answers, Class<T> type) {
    List<Message> messages = new ArrayList<>();
    for (byte[] answer : answers) {
      String text = new String(answer, StandardCharsets.UTF_8);
      messages.add(Json.parse(text, "rank " + messages.size(), Message.class));
    }
    List<T> values = new ArrayList<>();
    for (Message message : messages) {
      String source = "rank " + values.size();
      if (message.cancelled) {
        throw new CancellationException(source + " was stopped");
      }
      if (message.value == null || message.failure != null) {
        throw new UserError("%s: %s".formatted(source, message.failure));
      }
      values.add(Json.convert(message.value, source, type));
    }
    return values;
  }

  /**
   * Has the first rank do something before the others do the same.
   *
   * @throws UserError where the first one failed
   */
  public static <T> T firstBeforeOthers(Ranks ranks, Supplier<T> work) {
    List<T> made = new ArrayList<>();
    all(
        ranks,
        Boolean.class,
        () -> {
          if (ranks.first()) {
            made.add(work.get());
          }
          return true;
        });
    return ranks.first() ? made.get(0) : work.get();
  }

  /**
   * Checks that all ranks are about to do the same.
   *
   * @param settings by name; called where there are several ranks
   * @throws UserError on all ranks, naming the first setting that differs and both values
   */
  public static void requireSame(Ranks ranks, Supplier<Map<String, String>> settings) {
    if (ranks.count() == 1) {
      return;
    }
    List<JsonNode> all =
        all(ranks, JsonNode.class, () -> Json.mapper().valueToTree(settings.get()));
    Map<String, String> first = Json.texts(all.get(0), "rank 0");
    for (int i = 1; i < all.size(); i++) {
      requireSame(first, Json.texts(all.get(i), "rank " + i), i);
    }
  }

  private static void requireSame(Map<String, String> first, Map<String, String> other, int rank) {
    TreeSet<String> names = new TreeSet<>(first.keySet());
    names.addAll(other.keySet());
    for (String name : names) {
      String expected = first.getOrDefault(name, "not given");
      String found = other.getOrDefault(name, "not given");
      if (!expected.equals(found)) {
        throw new UserError(
            "rank %d has %s = %s, expected that of rank 0, %s"
                .formatted(rank, name, found, expected));
      }
    }
  }
}
