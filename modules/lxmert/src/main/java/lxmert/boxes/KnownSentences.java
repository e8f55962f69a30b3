package lxmert.boxes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which sentences NLVR has, by digests alone: the first 64 bits of the SHA-256 of the sentence in
 * lower case, letters and digits only. {@code docs/world.md} shows how the list is made.
 */
final class KnownSentences {
  private static final String LIST = "nlvr-sentences.txt";
  private static final int DIGEST_BYTES = 8;

  private final Set<String> digests;

  KnownSentences(Set<String> digests) {
    this.digests = Set.copyOf(digests);
  }

  /** The sentences of NLVR's published development and test splits. */
  static KnownSentences ofNlvr() {
    InputStream list = Objects.requireNonNull(KnownSentences.class.getResourceAsStream(LIST), LIST);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(list, StandardCharsets.US_ASCII))) {
      return new KnownSentences(lines.lines().collect(Collectors.toSet()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean contains(String sentence) {
    return digests.contains(digest(sentence));
  }

  static String digest(String sentence) {
    String plain = sentence.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256").digest(plain.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(all, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
