package lxmert.cli;

import lxmert.regions.RegionStoreOptions;
import lxmert.tensor.DType;
import lxmert.vision.ImageLimits;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of an extraction, on one machine or on a cluster. */
final class ExtractionOptions {
  @Option(
      names = "--features",
      defaultValue = "F16",
      description =
          "Store features as F16 (half the disk) or F32 (as they come); default ${DEFAULT-VALUE}."
              + " All that is no store has F32.")
  private ImportRegionsCommand.FeatureType features;

  @Option(
      names = "--images-per-shard",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Images in a file of the result: what an interruption can lose, and what one process or"
              + " task takes on at a time (default: ${DEFAULT-VALUE}).")
  private int imagesPerShard;

  @Option(names = "--strict", description = "Stop at a file that is not an image.")
  private boolean strict;

  @Mixin private StrictImagesOption whole;

  @Mixin private BehaviourOptions behaviour;

  /**
   * How results are stored.
   *
   * @param stored whether they go into a store
   */
  RegionStoreOptions store(boolean stored) {
    return new RegionStoreOptions(
        stored ? DType.valueOf(features.name()) : DType.F32, imagesPerShard);
  }

  boolean strict() {
    return strict;
  }

  /** What is taken for an image. */
  ImageLimits limits() {
    return whole.limits();
  }

  BehaviourOptions behaviour() {
    return behaviour;
  }
}
