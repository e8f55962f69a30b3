package lxmert.tensor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import lxmert.io.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The named tensors of a checkpoint file, on the CPU, on the file's own mapping where its layout
 * allows. They live until this is closed, whatever scope it was read in. Several state dicts may
 * share tensors; each is closed on its own.
 */
public final class StateDict implements AutoCloseable {
  private final Path file;
  private final Map<String, Tensor> tensors;
  private final Map<String, String> metadata;
  private boolean closed;

  private StateDict(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    this.file = file;
    this.tensors = Collections.unmodifiableMap(tensors);
    this.metadata = Collections.unmodifiableMap(metadata);
    tensors.values().forEach(Tensor::retainReference);
  }

  /**
   * Reads a checkpoint of any format that {@link CheckpointFile#open} knows, or all the files of an
   * index.
   *
   * @throws UserError if a file cannot be read, is torn or is not a checkpoint, or lacks what the
   *     index says of it
   */
  public static StateDict read(Path file) {
    return WeightFiles.isIndex(file) ? joined(file) : read(CheckpointFile.open(file));
  }

  private static StateDict joined(Path index) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    List<StateDict> parts = new ArrayList<>();
    try {
      WeightFiles.files(index)
          .forEach(
              (file, names) -> {
                StateDict part = read(CheckpointFile.open(file));
                parts.add(part);
                names.forEach(name -> tensors.put(name, part.tensor(name)));
              });
      return new StateDict(index, tensors, Map.of());
    } finally {
      parts.forEach(StateDict::close);
    }
  }

  /** Reads the values of a checkpoint; weights in int8 as the float32 that they stand for. */
  public static StateDict read(CheckpointFile checkpoint) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<Object, Tensor> storages = new HashMap<>(); // what shares a storage in the file, shares it
    try (PointerScope scope = new PointerScope();
        MappedBytes mapped = MappedBytes.open(checkpoint.file())) {
      checkpoint
          .tensors()
          .forEach(
              (name, stored) -> {
                Tensor storage =
                    storages.computeIfAbsent(
                        Map.entry(stored.dtype(), stored.storage()),
                        key -> mapped.elements(stored.dtype(), stored.storage()));
                LongOptional offset = new LongOptional(storage.storage_offset() + stored.offset());
                tensors.put(name, storage.as_strided(stored.shape(), stored.strides(), offset));
              });
      return new StateDict(
          checkpoint.file(), PerChannel.resolve(tensors, checkpoint.file()), checkpoint.metadata());
    }
  }

  /** The file that it was read from. */
  public Path file() {
    return file;
  }

  /** The tensors by name, in the file's order; valid until {@link #close}. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /**
   * One tensor.
   *
   * @throws UserError if there is none of this name
   */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new UserError("%s: there is no tensor \"%s\"".formatted(file, name));
    }
    return tensor;
  }

  /** The file's notes beside the tensors. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The same tensors, with a leading prefix taken from each name that has it. */
  public StateDict withoutPrefix(String prefix) {
    return renamed(name -> name.startsWith(prefix) ? name.substring(prefix.length()) : name);
  }

  /**
   * The same tensors under other names.
   *
   * @throws UserError if two tensors get one name
   */
  public StateDict renamed(UnaryOperator<String> newName) {
    Map<String, String> oldNames = new LinkedHashMap<>();
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String other = oldNames.put(newName.apply(name), name);
          if (other != null) {
            throw new UserError(
                "%s: tensors \"%s\" and \"%s\" both mean \"%s\""
                    .formatted(file, other, name, newName.apply(name)));
          }
          renamed.put(newName.apply(name), tensor);
        });
    return new StateDict(file, renamed, metadata);
  }

  /** Lets go of the tensors. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      tensors.values().forEach(Tensor::releaseReference);
    }
  }
}
