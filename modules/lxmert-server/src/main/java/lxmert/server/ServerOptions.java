package lxmert.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import lxmert.io.Check;
import lxmert.serving.ServingLimits;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * What a server serves, where and within which limits.
 *
 * @param host address to listen on
 * @param port 0: any that is free
 * @param models folders by the names that clients use; the first answers where none is named
 * @param pretrained folder of a model of pre-training for hidden words and matching; null: none
 * @param detector folder of the detector of them all
 * @param device where to compute: {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param precision of models and detector
 * @param serving limits of each model
 * @param http limits of clients
 * @param drainDelay how long requests are still taken once it is asked to stop
 * @param grace how long after that what was taken may go on
 * @param origins pages of other servers that may ask; none: no header of CORS at all
 */
public record ServerOptions(
    String host,
    int port,
    Map<String, Path> models,
    @Nullable Path pretrained,
    Path detector,
    String device,
    Precision precision,
    ServingLimits serving,
    HttpLimits http,
    Duration drainDelay,
    Duration grace,
    List<String> origins) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /** The path of all models' statistics. */
  private static final String RESERVED = "stats";

  /** Copies the collections and checks names and ranges. */
  public ServerOptions {
    Check.between(0, 65535, "the port", port);
    Check.that(!models.isEmpty(), "the number of models", 0, "1 or more");
    for (String name : models.keySet()) {
      Check.that(
          NAME.matcher(name).matches() && !name.equals(RESERVED),
          "the name of a model",
          name,
          "letters, digits, dots, dashes and underscores, but not \"stats\"");
    }
    models = new LinkedHashMap<>(models);
    origins = List.copyOf(origins);
  }
}
