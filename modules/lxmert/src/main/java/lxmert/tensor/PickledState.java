package lxmert.tensor;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lxmert.io.UserError;
import lxmert.tensor.PickledNames.NumpyArray;
import lxmert.tensor.PickledNames.Storage;
import lxmert.tensor.PickledNames.TorchTensor;
import lxmert.tensor.StoredTensor.Span;
import org.jspecify.annotations.Nullable;

/** Finds the state dict in what a pickle held, and the place of each of its tensors. */
final class PickledState {
  /** Where training programs put a model's weights beside other things. */
  private static final List<String> INNER = List.of("state_dict", "model", "model_state_dict");

  private final Path file;
  private final Function<Storage, @Nullable Span> storages;

  PickledState(Path file, Function<Storage, @Nullable Span> storages) {
    this.file = file;
    this.storages = storages;
  }

  CheckpointFile checkpoint(String format, @Nullable Object root) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<?, ?> outer = dictionary(root);
    Map<?, ?> state = outer;
    for (String key : INNER) {
      if (outer.get(key) instanceof Map<?, ?> inner) {
        addNotes(outer, metadata);
        state = inner;
        break;
      }
    }
    addNotes(state, metadata);
    state.forEach((key, value) -> add(String.valueOf(key), value, tensors));
    if (tensors.isEmpty()) {
      throw new UserError(file + " holds no tensors by name: its keys are " + state.keySet());
    }
    return new CheckpointFile(file, format, tensors, metadata);
  }

  private Map<?, ?> dictionary(@Nullable Object root) {
    if (root instanceof Map<?, ?> map) {
      return map;
    }
    throw new UserError(file + " holds no dictionary of tensors");
  }

  /** Keeps what fits on a line: an epoch, an author. */
  private static void addNotes(Map<?, ?> map, Map<String, String> notes) {
    map.forEach(
        (key, value) -> {
          if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            notes.put(String.valueOf(key), String.valueOf(value));
          }
        });
  }

  private void add(String name, @Nullable Object value, Map<String, StoredTensor> tensors) {
    try {
      if (value instanceof TorchTensor tensor) {
        tensors.put(name, stored(tensor));
      } else if (value instanceof NumpyArray array) {
        tensors.put(name, stored(array));
      }
    } catch (IllegalArgumentException e) {
      throw new UserError("%s: tensor \"%s\": %s".formatted(file, name, e.getMessage()), e);
    }
  }

  private StoredTensor stored(TorchTensor tensor) {
    Storage storage = tensor.storage();
    Span span = storages.apply(storage);
    if (span == null) {
      throw new IllegalArgumentException("its storage is not in the file");
    }
    long bytes = Shapes.bytes(storage.dtype(), new long[] {storage.elements()});
    if (storage.elements() < 0 || span.bytes() != bytes) {
      throw new IllegalArgumentException(
          "its storage has %d bytes, expected %d elements of %s"
              .formatted(span.bytes(), storage.elements(), storage.dtype()));
    }
    return new StoredTensor(
        storage.dtype(), tensor.shape(), tensor.strides(), tensor.offset(), span);
  }

  private static StoredTensor stored(NumpyArray array) {
    if (array.dtype == null || array.data == null) {
      throw new IllegalArgumentException("its data is missing");
    }
    long[] strides =
        array.columnMajor
            ? Shapes.columnMajorStrides(array.shape)
            : Shapes.rowMajorStrides(array.shape);
    return new StoredTensor(array.dtype, array.shape, strides, 0, array.data);
  }
}
