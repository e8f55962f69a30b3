package lxmert.train;

import java.nio.file.Path;
import java.util.Objects;

/** Reads what a checkpoint holds besides tensors, for tests elsewhere. */
public final class CheckpointReading {
  private CheckpointReading() {}

  /** Reads a {@code checkpoint.json}. */
  public static void readManifest(Path file) {
    Checkpoint.readManifest(Objects.requireNonNull(file.getParent()));
  }
}
