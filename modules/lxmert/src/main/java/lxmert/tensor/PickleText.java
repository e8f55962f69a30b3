package lxmert.tensor;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.Limit;

/** How numbers and texts stand in a pickle: as bytes, and in protocol 0 as lines of letters. */
final class PickleText {
  /** What Python's {@code raw-unicode-escape} writes for a letter that a line cannot hold. */
  private static final Pattern ESCAPED =
      Pattern.compile("\\\\u([0-9a-fA-F]{4})|\\\\U([0-9a-fA-F]{8})");

  private PickleText() {}

  static int oneByte(PickleInput input) throws IOException {
    int next = input.read();
    if (next < 0) {
      throw new EOFException("premature end of file");
    }
    return next;
  }

  static byte[] bytes(PickleInput input, long length) throws IOException {
    Limit most = Limit.PICKLE_TEXT_BYTES;
    if (length < 0 || length > input.left()) {
      throw new EOFException("%d bytes are announced".formatted(length));
    }
    if (length > most.mostAtOnce()) {
      throw new IOException("%d bytes are announced, %s".formatted(length, most.expected()));
    }
    return input.readNBytes((int) length);
  }

  /** A number of so many bytes, the least significant first; of 8 as it comes. */
  static long little(PickleInput input, int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) oneByte(input) << (8 * i);
    }
    return number;
  }

  /** The bytes up to the end of the line, each as a letter. */
  static String line(PickleInput input) throws IOException {
    Limit most = Limit.PICKLE_TEXT_BYTES;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = oneByte(input); next != '\n'; next = oneByte(input)) {
      if (line.size() == most.mostAtOnce()) {
        throw new IOException("a line is longer, " + most.expected());
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** Protocol 0 writes truth values as the numbers 00 and 01. */
  static Object whole(String line) {
    return switch (line) {
      case "00" -> false;
      case "01" -> true;
      default -> Long.valueOf(line);
    };
  }

  /** A text behind its length of so many bytes. */
  static String binary(PickleInput input, int lengthBytes) throws IOException {
    return decoded(bytes(input, little(input, lengthBytes)));
  }

  /** UTF-8, or Latin-1 where it is none: bytes of Python 2 have no encoding. */
  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** A line as Python 2 prints a text: in quotes, with backslashes before what would not show. */
  static String quoted(PickleInput input) throws IOException {
    String line = line(input);
    int end = line.length() - 1;
    if (end < 1 || line.charAt(0) != line.charAt(end) || "'\"".indexOf(line.charAt(0)) < 0) {
      throw new IOException("a text is not in quotes");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 1; i < end; i++) {
      char letter = line.charAt(i);
      if (letter != '\\') {
        bytes.write(letter);
        continue;
      }
      char kind = line.charAt(++i);
      switch (kind) {
        case 'n' -> bytes.write('\n');
        case 'r' -> bytes.write('\r');
        case 't' -> bytes.write('\t');
        case 'x' -> {
          bytes.write(Integer.parseInt(line, i + 1, i + 3, 16));
          i += 2;
        }
        default -> bytes.write(kind); // a quote or a backslash
      }
    }
    return decoded(bytes.toByteArray());
  }

  /** A line of a unicode text. */
  static String escaped(PickleInput input) throws IOException {
    return ESCAPED
        .matcher(line(input))
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Character.toString(
                        Integer.parseInt(found.group(found.group(1) == null ? 2 : 1), 16))));
  }
}
