package lxmert.tensor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.UserError;
import lxmert.tensor.SafeTensorsHeader.Entry;
import lxmert.tensor.StoredTensor.Span;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file, mapped into memory. The header is checked when it is opened; values are read
 * from disk where they are touched. Safe for any number of threads.
 *
 * <p>Format: <a href="https://github.com/huggingface/safetensors">safetensors</a>.
 */
public final class SafeTensors implements AutoCloseable {
  private final Path file;
  private final SafeTensorsHeader header;
  private final Map<String, ByteBuffer> data;
  private volatile boolean closed;
  private @Nullable MappedBytes mapped;

  private SafeTensors(Path file, SafeTensorsHeader header, Map<String, ByteBuffer> data) {
    this.file = file;
    this.header = header;
    this.data = data;
  }

  /** What writes the elements of one tensor, little-endian, in row-major order. */
  @FunctionalInterface
  public interface Body {
    /** Writes exactly the bytes of the tensor; the stream is buffered and closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * A tensor to be written without libtorch.
   *
   * @param name its name in the file
   * @param dtype type of its elements
   * @param shape its dimensions
   * @param body writes its elements, little-endian
   */
  public record Raw(String name, DType dtype, long[] shape, Body body) {}

  /**
   * Opens a file.
   *
   * @throws UserError if it cannot be read, is torn, or is not a safetensors file
   */
  public static SafeTensors open(Path file) {
    try (FileChannel channel = InputFile.channel(file)) {
      SafeTensorsHeader header = SafeTensorsHeader.read(file, channel);
      return new SafeTensors(file, header, map(channel, header));
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  /**
   * The file as one mapping, or as one for each tensor where it is larger than a mapping can be.
   */
  private static Map<String, ByteBuffer> map(FileChannel channel, SafeTensorsHeader header)
      throws IOException {
    Map<String, ByteBuffer> data = new LinkedHashMap<>();
    boolean small = channel.size() <= Integer.MAX_VALUE;
    ByteBuffer whole = small ? channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()) : null;
    for (Entry entry : header.tensors().values()) {
      if (whole != null) {
        data.put(entry.name(), whole.slice((int) entry.begin(), (int) entry.bytes()));
      } else if (entry.bytes() <= Integer.MAX_VALUE) {
        data.put(
            entry.name(), channel.map(FileChannel.MapMode.READ_ONLY, entry.begin(), entry.bytes()));
      }
    }
    return data;
  }

  /** The file's own notes: {@code __metadata__}. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /** The names of the tensors, in the order of their data. */
  public Set<String> names() {
    return Collections.unmodifiableSet(header.tensors().keySet());
  }

  /** Whether there is a tensor of this name. */
  public boolean contains(String name) {
    return header.tensors().containsKey(name);
  }

  /** The element type of a tensor. */
  public DType dtype(String name) {
    return entry(name).dtype();
  }

  /** The shape of a tensor; empty for a scalar. */
  public long[] shape(String name) {
    return entry(name).shape().clone();
  }

  /**
   * The bytes of a tensor: a new read-only little-endian view of the mapping.
   *
   * @throws UserError if there is no such tensor, or it is larger than 2 GiB
   */
  public ByteBuffer bytes(String name) {
    Entry entry = entry(name);
    ByteBuffer bytes = data.get(name);
    if (bytes == null) {
      throw new UserError(
          "%s: tensor \"%s\" has %d bytes, at most %d can be read at once"
              .formatted(file, name, entry.bytes(), Integer.MAX_VALUE));
    }
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * A CPU tensor on the mapping: nothing is copied, except where the data is not aligned to its
   * type. It stays valid after {@link #close}. What is written into it is not seen in the file.
   */
  public Tensor tensor(String name) {
    Entry entry = entry(name);
    Span span = new Span(entry.begin(), entry.end());
    return mapped().elements(entry.dtype(), span).view(entry.shape());
  }

  private synchronized MappedBytes mapped() {
    if (mapped == null) {
      mapped = MappedBytes.open(file);
    }
    return mapped;
  }

  /** A tensor of F32, F16 or BF16 as floats. */
  public float[] floats(String name) {
    Entry entry = entry(name);
    ByteBuffer bytes = bytes(name);
    float[] values = new float[bytes.remaining() / entry.dtype().bytes()];
    switch (entry.dtype()) {
      case F32 -> bytes.asFloatBuffer().get(values);
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = HalfFloats.fromF16(bytes.getShort(2 * i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = HalfFloats.fromBf16(bytes.getShort(2 * i));
        }
      }
      default -> throw wrongType(entry, "F32, F16 or BF16");
    }
    return values;
  }

  /** A tensor of I64, I32, I16, I8, U8 or BOOL as longs. */
  public long[] longs(String name) {
    Entry entry = entry(name);
    ByteBuffer bytes = bytes(name);
    int size = entry.dtype().bytes();
    long[] values = new long[bytes.remaining() / size];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (entry.dtype()) {
            case I64 -> bytes.getLong(size * i);
            case I32 -> bytes.getInt(size * i);
            case I16 -> bytes.getShort(size * i);
            case I8 -> bytes.get(i);
            case U8, BOOL -> bytes.get(i) & 0xff;
            default -> throw wrongType(entry, "whole numbers");
          };
    }
    return values;
  }

  /**
   * Writes tensors of any device, strides and stored type, atomically.
   *
   * @throws UserError if the file cannot be written
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    writeRaw(file, SafeTensorsWriter.raw(tensors), metadata);
  }

  /**
   * Writes a file without libtorch, atomically. The data is laid out by falling element size, so
   * that every tensor is aligned, and in the given order within one size.
   *
   * @throws UserError if the file cannot be written
   * @throws IllegalArgumentException if a body writes more or fewer bytes than its shape says
   */
  public static void writeRaw(Path file, List<Raw> tensors, Map<String, String> metadata) {
    SafeTensorsWriter.write(file, tensors, metadata);
  }

  /** Ends reading. The memory is unmapped once no view or tensor of it is left. */
  @Override
  public synchronized void close() {
    closed = true;
    data.clear();
    if (mapped != null) {
      mapped.close();
      mapped = null;
    }
  }

  private Entry entry(String name) {
    if (closed) {
      throw new IllegalStateException(file + " is closed");
    }
    Entry entry = header.tensors().get(name);
    if (entry == null) {
      throw new UserError("%s: there is no tensor \"%s\"".formatted(file, name));
    }
    return entry;
  }

  private UserError wrongType(Entry entry, String expected) {
    return new UserError(
        "%s: tensor \"%s\" has dtype %s, expected %s"
            .formatted(file, entry.name(), entry.dtype(), expected));
  }
}
