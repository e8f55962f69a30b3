package lxmert.io;

import java.util.Locale;

/**
 * What a file may ask for: far above what real files have, and below what stops a machine. As with
 * the limits of the JDK's own readers, a system property holds another one for the whole process,
 * {@code lxmert.limit.} and its {@linkplain #key key}; on the command line {@code lxmert --limit
 * KEY=N COMMAND}.
 */
public enum Limit {
  /** Bytes of an image's file. */
  IMAGE_BYTES(1 << 28),
  /** Width times height of an image. */
  IMAGE_PIXELS(100_000_000),
  /** Bytes of a file that is read as a whole, such as a vocabulary. */
  FILE_BYTES(1 << 28),
  /**
   * Of YAML; a recipe has a thousandth, and the parser takes minutes for a comment of megabytes.
   */
  YAML_CHARACTERS(1 << 18),
  /** How deep JSON may be nested. */
  JSON_DEPTH(1000),
  /** Bytes of a line of a table: 500 boxes of 20,000 features. */
  LINE_BYTES(1 << 26),
  /** Bytes of the header of safetensors. */
  HEADER_BYTES(100_000_000),
  /** Bytes of a pickle; that of a checkpoint with ten thousand tensors has two million. */
  PICKLE_BYTES(1 << 26),
  /** Opcodes of a pickle, those of eighty thousand tensors; each takes some tens of bytes. */
  PICKLE_OPCODES(2_000_000),
  /** Opcodes of a pickle of plain data; that of RefCOCO+ has some millions. */
  PICKLE_DATA_OPCODES(50_000_000),
  /** Bytes of a text in a pickle. */
  PICKLE_TEXT_BYTES(1 << 24),
  /** Bytes of the directory of a zip file. */
  ZIP_DIRECTORY_BYTES(1 << 26),
  /** Bytes of an array of NumPy, unpacked. */
  ARRAY_BYTES(1 << 27),
  /** How many times its size an archive of NumPy may unpack to; regions pack to a half or third. */
  ARCHIVE_RATIO(100);

  private static final String PROPERTY = "lxmert.limit.";

  private final long usual;

  Limit(long usual) {
    this.usual = usual;
  }

  /** Its name on the command line. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The system property that replaces it. */
  public String property() {
    return PROPERTY + key();
  }

  /** The most that is accepted. */
  public long most() {
    return Long.getLong(property(), usual);
  }

  /** The most that fits into an array, where that is what it limits. */
  public int mostAtOnce() {
    return (int) Math.min(most(), Integer.MAX_VALUE - 16);
  }

  /** The end of a sentence that refuses more. */
  public String expected() {
    return "expected at most " + most() + more();
  }

  /** What to do where a file is right to have more; follows the figure in a sentence. */
  public String more() {
    return " (--limit %s=N allows more)".formatted(key());
  }
}
