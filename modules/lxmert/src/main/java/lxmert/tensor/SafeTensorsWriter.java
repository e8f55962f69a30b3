package lxmert.tensor;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.tensor.SafeTensors.Raw;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/** Writes safetensors files. The header is padded with spaces to a multiple of eight bytes. */
final class SafeTensorsWriter {
  private static final int CHUNK = 1 << 20;

  private SafeTensorsWriter() {}

  static void write(Path file, List<Raw> tensors, Map<String, String> metadata) {
    List<Raw> laidOut = new ArrayList<>(tensors);
    laidOut.sort(Comparator.comparingInt((Raw raw) -> raw.dtype().bytes()).reversed());
    byte[] header = header(laidOut, metadata);
    AtomicFiles.write(
        file,
        out -> {
          out.write(
              ByteBuffer.allocate(Long.BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putLong(header.length)
                  .array());
          out.write(header);
          for (Raw raw : laidOut) {
            writeBody(raw, out);
          }
        });
  }

  private static byte[] header(List<Raw> tensors, Map<String, String> metadata) {
    Map<String, Object> header = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      header.put(SafeTensorsHeader.METADATA, metadata);
    }
    long end = 0;
    for (Raw raw : tensors) {
      long begin = end;
      end += Shapes.bytes(raw.dtype(), raw.shape());
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("dtype", raw.dtype().name());
      entry.put("shape", raw.shape());
      entry.put("data_offsets", new long[] {begin, end});
      if (raw.name().equals(SafeTensorsHeader.METADATA) || header.put(raw.name(), entry) != null) {
        throw new IllegalArgumentException("the tensor name \"" + raw.name() + "\" is taken");
      }
    }
    String json = Json.line(header);
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    return (json + " ".repeat(Math.floorMod(-length, 8))).getBytes(StandardCharsets.UTF_8);
  }

  private static void writeBody(Raw raw, OutputStream out) throws IOException {
    Counting counting = new Counting(out);
    raw.body().writeTo(counting);
    long expected = Shapes.bytes(raw.dtype(), raw.shape());
    if (counting.count != expected) {
      throw new IllegalArgumentException(
          "tensor \"%s\" of dtype %s and shape %s was written with %d bytes"
              .formatted(raw.name(), raw.dtype(), Shapes.text(raw.shape()), counting.count));
    }
  }

  static List<Raw> raw(Map<String, Tensor> tensors) {
    List<Raw> raw = new ArrayList<>();
    tensors.forEach(
        (name, tensor) ->
            raw.add(
                new Raw(
                    name,
                    DType.of(tensor.scalar_type()),
                    tensor.sizes().vec().get(),
                    out -> copy(tensor, out))));
    return raw;
  }

  private static void copy(Tensor tensor, OutputStream out) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor plain = tensor.detach().to(new Device("cpu"), tensor.scalar_type()).contiguous();
      long length = plain.nbytes();
      if (length == 0) {
        return;
      }
      BytePointer bytes = new BytePointer(plain.data_ptr()).capacity(length);
      byte[] chunk = new byte[(int) Math.min(CHUNK, length)];
      for (long at = 0; at < length; at += chunk.length) {
        int count = (int) Math.min(chunk.length, length - at);
        bytes.position(at).get(chunk, 0, count);
        out.write(chunk, 0, count);
      }
    }
  }

  /** Counts what passes through. */
  private static final class Counting extends FilterOutputStream {
    private long count;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }

    @Override
    public void close() {}
  }
}
