package lxmert.world;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import lxmert.io.Progress;

/**
 * A folder that many threads paint images into, as PNG files. After a failure nothing more is
 * painted, so that the folder can be deleted.
 */
public final class ImageFolder implements AutoCloseable {
  private final Path folder;
  private final Progress.Bar bar;
  private final AtomicReference<IOException> failure = new AtomicReference<>();

  /**
   * Makes the folder.
   *
   * @param count how many images are to come, for the progress bar
   */
  public ImageFolder(Path folder, int count, Progress progress) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.bar = progress.start("painting " + folder.getFileName(), count, "images");
  }

  /** Paints an image and writes it; a failure is kept for {@link #check}. */
  public void write(String imageId, Supplier<BufferedImage> painter) {
    if (failure.get() != null) {
      return;
    }
    try {
      Files.write(folder.resolve(imageId + ".png"), Pngs.bytes(painter.get()));
      bar.advance(1);
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    }
  }

  /**
   * Whether all went well.
   *
   * @throws IOException the first failure
   */
  public void check() throws IOException {
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  @Override
  public void close() {
    bar.close();
  }
}
