package lxmert.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in hexadecimal digits. */
public final class Digests {
  private static final int BUFFER = 1 << 16;

  private Digests() {}

  /** A digest to be fed piece by piece; {@link #hex} ends it. */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The digits of a digest, which starts over. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Of bytes. */
  public static String of(byte[] content) {
    MessageDigest digest = start();
    digest.update(content);
    return hex(digest);
  }

  /** Of a text in UTF-8. */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Of a file.
   *
   * @throws UserError if it cannot be read
   */
  public static String of(Path file) {
    MessageDigest digest = start();
    try (InputStream in = InputFile.stream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
    return hex(digest);
  }
}
