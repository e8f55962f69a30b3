package lxmert.serving;

import lxmert.io.UserError;
import lxmert.vision.Image;
import lxmert.vision.ImageLimits;
import lxmert.vision.ImageReader;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/** An image of a request on its way from bytes to regions. */
public final class PendingImage {
  private final String name;
  private final String digest;
  private final byte[] content;
  private final long decodedBytes;
  private volatile @Nullable Image decoded;
  private volatile @Nullable Regions regions;

  private PendingImage(
      String name, String digest, byte[] content, long decodedBytes, @Nullable Regions regions) {
    this.name = name;
    this.digest = digest;
    this.content = content;
    this.decodedBytes = decodedBytes;
    this.regions = regions;
  }

  /** An image that has to be decoded. */
  static PendingImage encoded(String name, String digest, byte[] content, long decodedBytes) {
    return new PendingImage(name, digest, content, decodedBytes, null);
  }

  /** An image whose regions are known: seen before, or found by the client. */
  public static PendingImage of(Regions regions) {
    return new PendingImage("", "", new byte[0], 0, regions);
  }

  /** What it takes once decoded; 0 where that is not needed. */
  long decodedBytes() {
    return decodedBytes;
  }

  /** The digest of its bytes. */
  String digest() {
    return digest;
  }

  /** Whether neither pixels nor regions are there. */
  boolean needsDecoding() {
    return decoded == null && regions == null;
  }

  /**
   * Bytes to pixels.
   *
   * @throws ServingError if they are torn
   */
  void decode(ImageLimits limits) {
    try {
      decoded = ImageReader.read(content, name, limits);
    } catch (UserError e) {
      throw ServingError.refused(e);
    }
  }

  /** The pixels, once decoded. */
  Image pixels() {
    Image pixels = decoded;
    if (pixels == null) {
      throw new IllegalStateException("an image that was not decoded");
    }
    return pixels;
  }

  /** The regions, if they are known. */
  @Nullable Regions regions() {
    return regions;
  }

  /** Keeps the regions; the pixels are no longer needed. */
  void found(Regions found) {
    regions = found;
    decoded = null;
  }
}
