package lxmert.cli;

import lxmert.vision.ImageLimits;
import picocli.CommandLine.Option;

/** The option {@code --strict-images}. */
final class StrictImagesOption {
  @Option(
      names = "--strict-images",
      description =
          "Refuse damaged images that can be read (default: say so, and use them as they are).")
  private boolean strict;

  /** What is taken for an image. */
  ImageLimits limits() {
    return ImageLimits.standard().withStrict(strict);
  }
}
