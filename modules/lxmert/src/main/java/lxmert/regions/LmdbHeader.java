package lxmert.regions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.io.InputFile;
import lxmert.io.UserError;

/**
 * The first pages of an LMDB database. LMDB maps the file and trusts it; one that was cut off would
 * end the program.
 */
final class LmdbHeader {
  private static final int HEADER = 16;
  private static final int MARK = 0xbeefc0de;

  /** From the mark: the size of a page; the number of the last one. */
  private static final int PAGE_SIZE_AT = 24;

  private static final int LAST_PAGE_AT = 120;
  private static final int LARGEST_PAGE = 1 << 16;

  private LmdbHeader() {}

  /**
   * Checks that the file holds all pages that its header counts.
   *
   * @throws UserError if it is no database or was cut off
   */
  static void requireWhole(Path file) throws IOException {
    try (InputStream in = InputFile.stream(file)) {
      ByteBuffer start =
          ByteBuffer.wrap(in.readNBytes(2 * LARGEST_PAGE)).order(ByteOrder.LITTLE_ENDIAN);
      int page = isMeta(start, 0) ? start.getInt(HEADER + PAGE_SIZE_AT) : 0;
      if (page < 1 || page > LARGEST_PAGE || !isMeta(start, page)) {
        throw new UserError(file + " is not an LMDB database");
      }
      long pages = 1 + Math.max(lastPage(start, 0), lastPage(start, page));
      if (Files.size(file) / page < pages) {
        throw new UserError(
            "%s is cut off: it has %d bytes, expected %d pages of %d"
                .formatted(file, Files.size(file), pages, page));
      }
    }
  }

  private static boolean isMeta(ByteBuffer start, int page) {
    return start.limit() >= page + HEADER + LAST_PAGE_AT + Long.BYTES
        && start.getInt(page + HEADER) == MARK;
  }

  private static long lastPage(ByteBuffer start, int page) {
    return start.getLong(page + HEADER + LAST_PAGE_AT);
  }
}
