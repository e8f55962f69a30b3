package lxmert.vision;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.IIOException;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The content of an image for a decoder. Some decoders go on behind the end, with zeros, a pixel at
 * a time: an image of fifty bytes that claims a hundred million pixels would take them an hour.
 */
final class ImageContent extends MemoryCacheImageInputStream {
  /** A decoder looks ahead by some words. */
  private static final int MOST_READS_BEHIND = 1024;

  private int readsBehind;

  ImageContent(byte[] content) {
    super(new ByteArrayInputStream(content));
  }

  @Override
  public int read() throws IOException {
    return checked(super.read());
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return checked(super.read(target, offset, length));
  }

  private int checked(int read) throws IIOException {
    if (read < 0 && ++readsBehind > MOST_READS_BEHIND) {
      throw new IIOException("its data ends early");
    }
    return read;
  }
}
