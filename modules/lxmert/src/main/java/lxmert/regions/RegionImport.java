package lxmert.regions;

import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import lxmert.io.UserError;
import lxmert.vision.Regions;

/**
 * What an import did.
 *
 * @param added images that are new in the store
 * @param known images that the store had already; they were skipped
 */
public record RegionImport(int added, int known) {
  /**
   * Puts all images of a source into a store; a store that is there is added to.
   *
   * @param source hands each image to the consumer it is given, for example {@code images ->
   *     ObjTsv.read(file, images)}
   * @throws UserError if the source or the store fails. Only whole shards stay then, and the same
   *     import continues after them.
   */
  public static RegionImport run(
      Path store, RegionStoreOptions options, Consumer<BiConsumer<String, Regions>> source) {
    try (RegionStoreWriter writer = RegionStoreWriter.open(store, options)) {
      Filling filling = new Filling(writer);
      try {
        source.accept(filling);
      } catch (RuntimeException e) {
        writer.discard();
        throw e;
      }
      return new RegionImport(filling.added, filling.known);
    }
  }

  private static final class Filling implements BiConsumer<String, Regions> {
    private final RegionStoreWriter writer;
    private int added;
    private int known;

    Filling(RegionStoreWriter writer) {
      this.writer = writer;
    }

    @Override
    public void accept(String imageId, Regions regions) {
      if (writer.contains(imageId)) {
        known++;
      } else {
        writer.add(imageId, regions);
        added++;
      }
    }
  }
}
