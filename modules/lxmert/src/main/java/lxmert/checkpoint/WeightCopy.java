package lxmert.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.UserError;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.WeightFiles;

/** Writes the folder of a model or a detector again with its weights in another form. */
final class WeightCopy {
  private static final String WEIGHTS = WeightFiles.SAFETENSORS;

  private WeightCopy() {}

  /** Writes weights in another form. */
  @FunctionalInterface
  interface Form {
    /** Writes all that was read to a file. */
    void write(SafeTensors weights, Path file);
  }

  /**
   * Copies a folder, all but its weights as it is.
   *
   * @param folder with {@code model.safetensors}
   * @param out a folder that is replaced as a whole
   * @throws UserError if the folder has no such file, or the copy cannot be written
   */
  static void write(Path folder, Path out, Form form) {
    Path weights = folder.resolve(WEIGHTS);
    if (!Files.isRegularFile(weights)) {
      throw new UserError(folder + " has no " + WEIGHTS + ", expected the folder of a model");
    }
    try (SafeTensors tensors = SafeTensors.open(weights)) {
      AtomicFiles.writeFolder(
          out,
          temporary -> {
            copyOthers(folder, temporary);
            form.write(tensors, temporary.resolve(WEIGHTS));
          });
    }
  }

  private static void copyOthers(Path folder, Path to) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> regular = files.filter(Files::isRegularFile).sorted().toList();
      for (Path file : regular) {
        if (!file.endsWith(WEIGHTS)) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
  }
}
