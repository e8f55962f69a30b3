package lxmert.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import lxmert.io.UserError;

/**
 * How files are fetched.
 *
 * @param cache the folder that keeps them, one folder for each name
 * @param mirrors tried before the homes; a file is at MIRROR/NAME/FILE
 * @param offline whether to use what the cache has only
 * @param attempts at one address before the next one is tried
 * @param pause before the second attempt, doubled for each one more
 * @param patience how long a server may say nothing
 */
public record FetchOptions(
    Path cache,
    List<URI> mirrors,
    boolean offline,
    int attempts,
    Duration pause,
    Duration patience) {
  /** Checks the mirrors. */
  public FetchOptions {
    for (URI mirror : mirrors) {
      if (!"http".equals(mirror.getScheme()) && !"https".equals(mirror.getScheme())) {
        throw new UserError(
            "the mirror %s is not an address, expected http:// or https://".formatted(mirror));
      }
    }
  }

  /** Five attempts, a second and more between them, a minute of silence. */
  public static FetchOptions standard(Path cache, List<URI> mirrors, boolean offline) {
    return new FetchOptions(
        cache, mirrors, offline, 5, Duration.ofSeconds(1), Duration.ofMinutes(1));
  }
}
