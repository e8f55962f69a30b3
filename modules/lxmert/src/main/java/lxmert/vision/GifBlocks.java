package lxmert.vision;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * The blocks of a GIF file up to its first image. The decoder gets the tables of colors filled up
 * to 256: with a short one it would fold the colors that are missing into those that are there.
 * Source: the GIF89a specification.
 */
final class GifBlocks {
  private static final int SCREEN = 13; // the signature and the logical screen descriptor
  private static final int SCREEN_FLAGS = 10;
  private static final int IMAGE = 10;
  private static final int IMAGE_FLAGS = 9;
  private static final int FULL = 256;
  private static final int EXTENSION = '!';
  private static final int SEPARATOR = ',';
  private static final int TRAILER = ';';

  private final byte[] file;
  private final ByteArrayOutputStream filled;
  private int at;
  private int colors;

  private GifBlocks(byte[] file) {
    this.file = file;
    filled = new ByteArrayOutputStream(file.length + 2 * 3 * FULL);
  }

  /** Reads a file that begins as GIF does; one that is torn goes to the decoder as it is. */
  static ImageParts of(byte[] file) {
    List<String> damage =
        file[file.length - 1] == TRAILER ? List.of() : List.of("its end is missing");
    GifBlocks blocks = new GifBlocks(file);
    return blocks.fill()
        ? new ImageParts(blocks.filled.toByteArray(), damage, blocks.colors)
        : new ImageParts(file, damage, 0);
  }

  /** Copies everything, filling up the tables; false if the file ends before the first image. */
  private boolean fill() {
    if (!copyDescriptor(SCREEN, SCREEN_FLAGS)) {
      return false;
    }
    while (at + 1 < file.length && file[at] == EXTENSION) {
      int begin = at;
      at += 2;
      while (at < file.length && file[at] != 0) {
        at += 1 + (file[at] & 0xff);
      }
      at++;
      if (at > file.length) {
        return false;
      }
      filled.write(file, begin, at - begin);
    }
    if (at >= file.length || file[at] != SEPARATOR || !copyDescriptor(IMAGE, IMAGE_FLAGS)) {
      return false;
    }
    filled.write(file, at, file.length - at);
    return true;
  }

  /** Copies a descriptor and the table of colors behind it, if there is one. */
  private boolean copyDescriptor(int length, int flagsAt) {
    if (at + length > file.length) {
      return false;
    }
    int flags = file[at + flagsAt];
    int own = (flags & 0x80) == 0 ? 0 : 2 << (flags & 7);
    if (at + length + 3 * own > file.length) {
      return false;
    }
    byte[] descriptor = Arrays.copyOfRange(file, at, at + length);
    if (own > 0) {
      colors = own;
      descriptor[flagsAt] |= 7;
    }
    filled.writeBytes(descriptor);
    filled.write(file, at + length, 3 * own);
    if (own > 0) {
      filled.writeBytes(new byte[3 * (FULL - own)]);
    }
    at += length + 3 * own;
    return true;
  }
}
