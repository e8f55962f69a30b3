package lxmert.pretrain;

import java.util.Arrays;
import lxmert.corpus.PretrainEntries;
import lxmert.corpus.PretrainEntry;
import lxmert.io.UserError;
import lxmert.regions.RegionStore;
import lxmert.vision.Regions;

/**
 * The entries of a split whose images have regions, and those regions. Holds four bytes for each
 * entry. Safe for several threads.
 */
public final class PretrainSplit {
  private final PretrainEntries entries;
  private final RegionStore regions;
  private final int[] kept;
  private final boolean severalImages;

  private PretrainSplit(
      PretrainEntries entries, RegionStore regions, int[] kept, boolean severalImages) {
    this.entries = entries;
    this.regions = regions;
    this.kept = kept;
    this.severalImages = severalImages;
  }

  /**
   * Looks up the image of every entry.
   *
   * @param regions stays open while examples are made and is closed by the caller
   * @param dropWithoutRegions leave out entries whose image has no regions instead of refusing
   *     them, as the published code does
   * @throws UserError if there are no entries, none has regions, or one has none and may not be
   *     left out
   */
  public static PretrainSplit of(
      PretrainEntries entries, RegionStore regions, boolean dropWithoutRegions) {
    int[] kept = new int[entries.size()];
    int count = 0;
    int missing = -1;
    String last = "";
    boolean found = false;
    boolean several = false;
    for (int i = 0; i < kept.length; i++) {
      String imageId = entries.imageId(i);
      if (i == 0 || !imageId.equals(last)) {
        found = regions.contains(imageId) && regions.regionCount(imageId) > 0;
        several |= found && count > 0 && !imageId.equals(entries.imageId(kept[0]));
        last = imageId;
      }
      if (found) {
        kept[count++] = i;
      } else {
        missing = missing < 0 ? i : missing;
      }
    }
    requireEntries(entries, count, missing, dropWithoutRegions);
    return new PretrainSplit(entries, regions, Arrays.copyOf(kept, count), several);
  }

  private static void requireEntries(PretrainEntries entries, int kept, int missing, boolean drop) {
    if (entries.size() == 0) {
      throw new UserError("there are no sentences to train on");
    }
    if (missing >= 0 && (!drop || kept == 0)) {
      PretrainEntry first = entries.get(missing);
      throw new UserError(
          "%d of %d sentences are about images without regions, first %s about \"%s\""
              .formatted(entries.size() - kept, entries.size(), first.uid(), first.imageId()));
    }
  }

  /** At most so many entries, the first ones. */
  PretrainSplit first(int max) {
    int[] first = Arrays.copyOf(kept, Math.min(max, kept.length));
    String image = imageId(0);
    boolean several = Arrays.stream(first).anyMatch(entry -> !entries.imageId(entry).equals(image));
    return new PretrainSplit(entries, regions, first, several);
  }

  /** Number of entries with regions. */
  public int size() {
    return kept.length;
  }

  /** Number of entries that were left out because their image has no regions. */
  public int dropped() {
    return entries.size() - kept.length;
  }

  /** An entry, counted among those with regions. */
  public PretrainEntry entry(int index) {
    return entries.get(kept[index]);
  }

  String imageId(int index) {
    return entries.imageId(kept[index]);
  }

  /** At least one region. */
  Regions regions(int index) {
    return regions.get(imageId(index));
  }

  boolean severalImages() {
    return severalImages;
  }
}
