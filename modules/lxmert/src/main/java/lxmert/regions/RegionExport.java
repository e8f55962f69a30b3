package lxmert.regions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.UserError;

/**
 * An extraction whose result is a table or {@code .npz} files: it fills a store beside them, {@code
 * OUT.parts}, which several processes may share and which survives interruptions, and turns it into
 * the result at the end.
 */
public final class RegionExport {
  private static final Duration PATIENCE = Duration.ofHours(24);

  private RegionExport() {}

  /** The store that is filled first. */
  public static Path parts(Path out) {
    return beside(out, ".parts");
  }

  /** Where files that are no images are listed. */
  public static Path failedFile(Path out, RegionFormat format) {
    return format == RegionFormat.STORE
        ? ExtractionJob.failedFile(out)
        : beside(out, ".failed.jsonl");
  }

  /**
   * Refuses to extract into a result that is there.
   *
   * @throws UserError if there is one and no extraction into it is under way
   */
  public static void requireNew(Path out) {
    if (Files.exists(out) && !Files.exists(parts(out))) {
      throw new UserError(out + " is there already; delete it or give another name");
    }
  }

  /**
   * Turns the store into the result and deletes it, unless another process has done so.
   *
   * @param images in the order of the result
   */
  public static void finish(
      Path out, RegionFormat format, Map<String, Path> images, List<FailedImage> failed) {
    Path parts = parts(out);
    try (StoreFolder lock = StoreFolder.lock(parts, PATIENCE)) {
      if (!StoreManifest.exists(parts)) {
        return;
      }
      try (RegionStore store = RegionStore.open(parts)) {
        format.write(store, images.keySet(), out);
      }
      ExtractionPlan.writeFailed(failedFile(out, format), failed);
      AtomicFiles.delete(parts);
    }
  }

  /** Deletes a store that has no images. */
  public static void deleteIfEmpty(Path store) {
    boolean empty;
    try (RegionStore found = RegionStore.open(store)) {
      empty = found.size() == 0;
    }
    if (empty) {
      AtomicFiles.delete(store);
    }
  }

  private static Path beside(Path out, String ending) {
    return out.resolveSibling(out.getFileName() + ending);
  }
}
