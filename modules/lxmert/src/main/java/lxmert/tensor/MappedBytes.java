package lxmert.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.io.AtomicFiles;
import lxmert.tensor.StoredTensor.Span;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A file mapped by libtorch, copy-on-write: a tensor on it shares the mapping and keeps it alive,
 * so no Java object has to outlive a tensor.
 */
final class MappedBytes implements AutoCloseable {
  private final Tensor bytes;

  private MappedBytes(Tensor bytes) {
    this.bytes = bytes;
  }

  /** Maps a whole file. The mapping outlives the caller's scope. */
  static MappedBytes open(Path file) {
    try {
      long size = Files.size(file);
      Tensor bytes =
          torch.from_file(
              new BytePointer(file.toString(), StandardCharsets.UTF_8),
              new BoolOptional(false),
              new LongOptional(size),
              new TensorOptions(ScalarType.Byte));
      return new MappedBytes(bytes.retainReference());
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  /** The elements in a span of the file; a copy where they are not aligned to their type. */
  Tensor elements(DType dtype, Span span) {
    long length = span.bytes() / dtype.bytes() * dtype.bytes();
    Tensor slice = bytes.narrow(0, span.begin(), length);
    boolean aligned = span.begin() % dtype.bytes() == 0;
    return (aligned ? slice : slice.clone()).view(dtype.scalarType());
  }

  @Override
  public void close() {
    bytes.releaseReference();
  }
}
