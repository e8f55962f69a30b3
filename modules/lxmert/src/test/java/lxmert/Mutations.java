package lxmert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import lxmert.io.UserError;

/**
 * A good file, changed at random places by a seed: bytes, pieces, numbers. A reader has to take or
 * to refuse each of them, in one line, and with little memory. What it reads is another matter.
 */
public final class Mutations {
  /** Java's memory for one small file, whatever it says. */
  private static final long MOST_BYTES = 300L << 20;

  /** What hangs takes longer, even where other work holds the processor. */
  private static final long MOST_NANOS = 10_000_000_000L;

  private static final List<String> WORDS =
      List.of(
          "-1",
          "0",
          "1.5",
          "1e999",
          "NaN",
          "null",
          "true",
          "\"\"",
          "[]",
          "{}",
          "99999999999",
          "2147483648",
          "\u0000",
          "\"a\\nb\"",
          ",",
          ":",
          "\n",
          "\t",
          "- ",
          "&a",
          "*a",
          "\uffff",
          "%",
          "'");

  private static final int[] BYTES = {0, 1, 0x7f, 0x80, 0xff, ' ', '0', '"'};

  private final byte[] valid;
  private final SplittableRandom random;

  /** What reads a file's content. */
  @FunctionalInterface
  public interface Reading {
    /** Reads it. */
    void read(byte[] content) throws Exception;
  }

  private Mutations(byte[] valid, long seed) {
    this.valid = valid;
    random = new SplittableRandom(seed);
  }

  /**
   * Reads a file as it is and in so many changed forms.
   *
   * @param name of the file, for errors
   */
  public static void read(String name, byte[] valid, int count, Reading reading) throws Exception {
    read(name, valid, count, UserError.class, reading);
  }

  /**
   * As {@link #read(String, byte[], int, Reading)}.
   *
   * @param refusal what the reader throws
   */
  public static void read(
      String name,
      byte[] valid,
      int count,
      Class<? extends RuntimeException> refusal,
      Reading reading)
      throws Exception {
    reading.read(valid);
    for (int seed = 0; seed < count; seed++) {
      check(
          "%s, seed %d".formatted(name, seed),
          new Mutations(valid, seed).changed(),
          refusal,
          reading);
    }
  }

  /**
   * What became of a file.
   *
   * @param taken whether it was read, and not refused
   * @param bytes that Java took for it
   * @param nanos how long it took
   */
  public record Outcome(boolean taken, long bytes, long nanos) {
    private boolean isCheap() {
      return bytes < MOST_BYTES && nanos < MOST_NANOS;
    }
  }

  /**
   * Reads a file that may be anything.
   *
   * @param name of the file, for errors
   * @param refusal what the reader throws
   */
  public static Outcome check(
      String name, byte[] content, Class<? extends RuntimeException> refusal, Reading reading) {
    Outcome outcome = outcome(name, content, refusal, reading);
    if (!outcome.isCheap()) { // once more, without the classes that were loaded for it
      outcome = outcome(name, content, refusal, reading);
    }
    assertThat(outcome.isCheap()).as("%s costs much, %s", name, outcome).isTrue();
    return outcome;
  }

  private static Outcome outcome(
      String name, byte[] content, Class<? extends RuntimeException> refusal, Reading reading) {
    boolean taken = true;
    long before = allocated();
    long start = System.nanoTime();
    try {
      reading.read(content);
    } catch (Throwable e) {
      if (!refusal.isInstance(e)) {
        throw new AssertionError("%s: %s of %s".formatted(name, e, shown(content)), e);
      }
      assertThat(e.getMessage()).as(name).hasLineCount(1).doesNotContain("java.", "Exception");
      taken = false;
    }
    return new Outcome(taken, allocated() - before, System.nanoTime() - start);
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static String shown(byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    return text.substring(0, Math.min(400, text.length()));
  }

  private byte[] changed() {
    byte[] content = valid;
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      content = change(content);
    }
    return content;
  }

  private byte[] change(byte[] content) {
    if (content.length == 0) {
      return content;
    }
    int at = random.nextInt(content.length);
    int length = 1 + random.nextInt(Math.min(64, content.length - at));
    return switch (random.nextInt(8)) {
      case 0, 1 -> {
        byte[] copy = content.clone();
        copy[at] = (byte) BYTES[random.nextInt(BYTES.length)];
        yield copy;
      }
      case 2 -> {
        byte[] copy = content.clone();
        copy[at] ^= (byte) (1 << random.nextInt(8));
        yield copy;
      }
      case 3 -> Arrays.copyOf(content, at);
      case 4 -> replaced(content, at, length, new byte[0]);
      case 5 -> replaced(content, at, 0, Arrays.copyOfRange(content, at, at + length));
      case 6 -> replaced(content, at, length, word());
      default -> replaced(content, number(content, at), 1, word());
    };
  }

  /** The next digit, or the place itself. */
  private static int number(byte[] content, int at) {
    for (int i = at; i < content.length; i++) {
      if (content[i] >= '0' && content[i] <= '9') {
        return i;
      }
    }
    return at;
  }

  private byte[] word() {
    return WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] replaced(byte[] content, int at, int length, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(content, 0, at);
    out.writeBytes(by);
    out.write(content, at + length, content.length - at - length);
    return out.toByteArray();
  }
}
