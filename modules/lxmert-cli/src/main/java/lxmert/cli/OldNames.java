package lxmert.cli;

import java.util.Locale;
import java.util.Map;

/**
 * Options that had other names once: what people have written down goes on working. No help shows
 * them; docs/names.md lists them.
 */
final class OldNames {
  private static final String BLANK = "--blank";

  private static final Map<String, String> OPTIONS =
      Map.of(
          "--pictures",
          "--images",
          "--picture",
          "--draw",
          "--pictures-per-shard",
          "--images-per-shard",
          "--most-things",
          "--max-things",
          "--most",
          "--max",
          BLANK,
          "--ablate");

  private static final Map<String, String> ABLATIONS =
      Map.of("words", "language", "regions", "vision", "nothing", "none");

  private OldNames() {}

  /** The same arguments under today's names. */
  static String[] replace(String... args) {
    String[] replaced = args.clone();
    for (int i = 0; i < args.length; i++) {
      replaced[i] = i > 0 && args[i - 1].equals(BLANK) ? ablation(args[i]) : replace(args[i]);
    }
    return replaced;
  }

  private static String replace(String argument) {
    String[] parts = argument.split("=", 2);
    String name = OPTIONS.getOrDefault(parts[0], parts[0]);
    if (parts.length == 1) {
      return name;
    }
    return name + "=" + (parts[0].equals(BLANK) ? ablation(parts[1]) : parts[1]);
  }

  private static String ablation(String value) {
    return ABLATIONS.getOrDefault(value.toLowerCase(Locale.ROOT), value);
  }
}
