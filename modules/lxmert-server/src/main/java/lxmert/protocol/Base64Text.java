package lxmert.protocol;

import java.util.Base64;
import java.util.regex.Pattern;
import lxmert.serving.ServingError;

/** Images as text. */
final class Base64Text {
  private static final Pattern DATA_URL = Pattern.compile("^data:image/[\\w.+-]{1,40};base64,");

  /** How the base64 of a JPEG begins; nothing else that begins so is an image. */
  private static final String JPEG = "/9j/";

  private Base64Text() {}

  /**
   * The bytes of an image. A data URL's beginning is cut off.
   *
   * @param where the text stands, for errors
   * @throws ServingError if it is an address or a path, or no base64
   */
  static byte[] image(String text, String where) {
    if (text.startsWith("http:")
        || text.startsWith("https:")
        || text.startsWith("file:")
        || (text.startsWith("/") && !text.startsWith(JPEG))) {
      throw ServingError.invalid(
          where + " is an address, which is not fetched: expected the image itself in base64");
    }
    String head = text.substring(0, Math.min(text.length(), 80));
    int skipped =
        text.startsWith("data:") && DATA_URL.matcher(head).find() ? text.indexOf(',') + 1 : 0;
    return decode(text, skipped, where);
  }

  /**
   * Decodes either alphabet, with or without padding and line breaks.
   *
   * @throws ServingError if it is no base64 or empty
   */
  static byte[] decode(String text, String where) {
    return decode(text, 0, where);
  }

  private static byte[] decode(String text, int start, String where) {
    byte[] clean = new byte[text.length() - start];
    int length = 0;
    int padding = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n' || c == ' ' || c == '\t') {
        continue;
      }
      if (c == '=') {
        padding++;
      } else if (padding > 0 || !isDigit(c)) {
        throw ServingError.invalid(notBase64(where));
      } else {
        clean[length++] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c);
      }
    }
    if (length % 4 == 1 || padding > 2 || (padding > 0 && (length + padding) % 4 != 0)) {
      throw ServingError.invalid(notBase64(where));
    }
    if (length == 0) {
      throw ServingError.invalid(where + " is empty");
    }
    return decoded(java.util.Arrays.copyOf(clean, length), where);
  }

  private static byte[] decoded(byte[] digits, String where) {
    try {
      return Base64.getDecoder().decode(digits);
    } catch (IllegalArgumentException e) {
      throw ServingError.invalid(notBase64(where), e);
    }
  }

  private static boolean isDigit(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/'
        || c == '-'
        || c == '_';
  }

  private static String notBase64(String where) {
    return where + " is not valid base64";
  }
}
