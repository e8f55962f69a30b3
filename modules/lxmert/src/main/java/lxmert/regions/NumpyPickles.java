package lxmert.regions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.InputFile;
import lxmert.io.UserError;

/**
 * What {@code .npy} files of regions are told: boxes stand in a pickled dictionary, in a file of
 * their own ({@code 1.npy} beside {@code 1_info.npy}, as mmf does) or with the features (ViLBERT).
 * NumPy's pickles are never read; Python turns them into archives.
 */
final class NumpyPickles {
  private static final String INFO = "_info.npy";

  private NumpyPickles() {}

  /** Why a file, or a folder of them, is not read, and how to convert it. */
  static UserError refused(Path source) throws IOException {
    boolean folder = Files.isDirectory(source);
    Path parent = folder ? source : source.toAbsolutePath().resolveSibling("");
    if (!RegionReader.files(parent, INFO).isEmpty()) {
      return UserError.withProgram(
          ("%s has a pair of .npy files for each image, and half of them, *%s, are pickles, which are"
                  + " not read; where you trust their source, for pickles run code, this Python"
                  + " makes .npz files:")
              .formatted(source, INFO),
          """
            import glob, numpy as np
            for info in glob.glob(r"%s/*%s"):
                np.savez(info[:-9] + ".npz", features=np.load(info[:-9] + ".npy"), \
          **np.load(info, allow_pickle=True).item())"""
              .formatted(parent, INFO));
    }
    List<Path> files = folder ? RegionReader.files(source, ".npy") : List.of(source);
    try (InputStream in = InputFile.stream(files.get(0))) {
      if (!Npy.isPickle(files.get(0).toString(), in)) {
        return new UserError(
            "%s is a single array, expected its boxes in %s beside it"
                .formatted(files.get(0), "*" + INFO));
      }
    }
    return UserError.withProgram(
        source
            + " has each image as a pickle, and pickles are not read; where you trust their source,"
            + " for pickles run code, this Python makes .npz files:",
        """
          import glob, numpy as np
          for file in glob.glob(r"%s"):
              np.savez(file[:-4] + ".npz", **np.load(file, allow_pickle=True).item())"""
            .formatted(folder ? source.resolve("*.npy") : source));
  }
}
