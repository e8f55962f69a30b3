package lxmert.regions;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import lxmert.io.AtomicFiles;

/** In what form regions are handed on. */
public enum RegionFormat {
  /** A {@link RegionStore}. */
  STORE,

  /** The official table; see {@link ObjTsv}. */
  TSV,

  /** A folder with one file an image; see {@link NpzRegions}. */
  NPZ,

  /** One file for all images; see {@link NpzRegions}. */
  ONE_NPZ;

  /** The form that a file's or folder's name asks for. */
  public static RegionFormat of(Path out) {
    String name = out.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".tsv") ? TSV : name.endsWith(".npz") ? NPZ : STORE;
  }

  /**
   * Writes images of a store, in their order, in this form.
   *
   * @param imageIds those that the store has are written
   */
  void write(RegionStore store, Collection<String> imageIds, Path out) {
    Iterable<String> there = () -> imageIds.stream().filter(store::contains).iterator();
    switch (this) {
      case TSV -> ObjTsv.write(out, there, store::get);
      case NPZ ->
          AtomicFiles.writeFolder(
              out, folder -> there.forEach(id -> NpzRegions.write(folder, id, store.get(id))));
      case ONE_NPZ -> NpzRegions.writeAll(out, there, store::get);
      case STORE -> throw new IllegalArgumentException("a store is written as it is");
    }
  }
}
