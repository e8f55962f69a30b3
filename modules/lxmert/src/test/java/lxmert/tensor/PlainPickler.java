package lxmert.tensor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes plain values as Python 2 pickles them, in protocol 0 (lines of letters) or 2 (bytes), with
 * an entry of the memo for every collection and text.
 */
public final class PlainPickler {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final int protocol;
  private int memo;

  private PlainPickler(int protocol) {
    this.protocol = protocol;
  }

  /** A text without an encoding: Python 2's {@code str}. Java's own become {@code unicode}. */
  public record Bytes(String text) {}

  /** Pickles lists, maps with texts as keys, texts, whole numbers, doubles, booleans and null. */
  public static byte[] of(Object value, int protocol) {
    PlainPickler pickler = new PlainPickler(protocol);
    if (protocol == 2) {
      pickler.out.write(0x80);
      pickler.out.write(2);
    }
    pickler.value(value);
    pickler.out.write('.');
    return pickler.out.toByteArray();
  }

  private void value(Object value) {
    if (value instanceof List<?> list) {
      open(protocol == 2 ? "]" : "(l");
      list.forEach(
          each -> {
            value(each);
            ascii("a");
          });
    } else if (value instanceof Map<?, ?> map) {
      open(protocol == 2 ? "}" : "(d");
      map.forEach(
          (key, each) -> {
            value(key);
            value(each);
            ascii("s");
          });
    } else if (value instanceof Bytes bytes) {
      bytes(bytes.text.getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof String text) {
      text(text);
    } else if (value instanceof Boolean truth) {
      ascii(protocol == 2 ? (truth ? "\u0088" : "\u0089") : truth ? "I01\n" : "I00\n");
    } else if (value instanceof Double number) {
      number(number);
    } else {
      whole(((Number) value).longValue());
    }
  }

  private void open(String opcodes) {
    ascii(opcodes);
    put();
  }

  private void put() {
    if (protocol == 2) {
      ascii("r");
      little(memo++);
    } else {
      ascii("p" + memo++ + "\n");
    }
  }

  private void bytes(byte[] bytes) {
    if (protocol == 2) {
      ascii("T");
      little(bytes.length);
      out.writeBytes(bytes);
    } else {
      StringBuilder line = new StringBuilder("S'");
      for (byte each : bytes) {
        boolean plain = each >= ' ' && each != '\'' && each != '\\';
        line.append(plain ? String.valueOf((char) each) : "\\x%02x".formatted(each & 0xff));
      }
      ascii(line + "'\n");
    }
    put();
  }

  private void text(String text) {
    if (protocol == 2) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      ascii("X");
      little(utf8.length);
      out.writeBytes(utf8);
    } else {
      StringBuilder line = new StringBuilder("V");
      for (int i = 0; i < text.length(); i++) {
        char each = text.charAt(i);
        boolean plain = each >= ' ' && each < 256 && each != '\\';
        line.append(plain ? String.valueOf(each) : "\\u%04x".formatted((int) each));
      }
      ascii(line + "\n");
    }
    put();
  }

  private void number(double number) {
    if (protocol == 2) {
      ascii("G");
      out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
    } else {
      ascii("F" + number + "\n");
    }
  }

  private void whole(long number) {
    if (protocol != 2) {
      ascii(number == (int) number ? "I" + number + "\n" : "L" + number + "L\n");
    } else if (number == (int) number) {
      ascii("J");
      little((int) number);
    } else {
      ascii("\u008a\b");
      out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
    }
  }

  private void little(int number) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
  }

  private void ascii(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
