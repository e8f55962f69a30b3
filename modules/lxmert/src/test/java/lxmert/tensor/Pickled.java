package lxmert.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles opcode by opcode, and the zip files of torch.save around them. */
final class Pickled {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Begins a pickle of protocol 2. */
  static Pickled begin() {
    return new Pickled().op(0x80).op(2);
  }

  Pickled op(int opcode) {
    bytes.write(opcode);
    return this;
  }

  Pickled op(char opcode) {
    return op((int) opcode);
  }

  Pickled name(String module, String name) {
    return op('c').ascii(module + "\n" + name + "\n");
  }

  Pickled text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return op('X').int4(utf8.length).raw(utf8);
  }

  Pickled data(byte[] data) {
    return op('B').int4(data.length).raw(data);
  }

  Pickled whole(int value) {
    return op('J').int4(value);
  }

  Pickled tuple(int... values) {
    op('(');
    for (int value : values) {
      whole(value);
    }
    return op('t');
  }

  /** A tensor of the storage {@code key}. */
  Pickled tensor(String type, String key, int elements, int offset, int[] shape, int[] strides) {
    return name("torch._utils", "_rebuild_tensor_v2")
        .op('(')
        .storage(type, key, elements)
        .whole(offset)
        .tuple(shape)
        .tuple(strides)
        .op(0x89)
        .name("collections", "OrderedDict")
        .op(')')
        .op('R')
        .op('t')
        .op('R');
  }

  Pickled storage(String type, String key, int elements) {
    return op('(')
        .text("storage")
        .name("torch", type)
        .text(key)
        .text("cpu")
        .whole(elements)
        .op('t')
        .op('Q');
  }

  Pickled int4(int value) {
    return raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  Pickled ascii(String text) {
    return raw(text.getBytes(StandardCharsets.US_ASCII));
  }

  Pickled raw(byte[] raw) {
    bytes.writeBytes(raw);
    return this;
  }

  byte[] end() {
    return op('.').bytes.toByteArray();
  }

  /** A zip file as torch.save writes it, with the storages by key. */
  static Path zip(Path file, byte[] pickle, Map<String, byte[]> storages) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", pickle);
    storages.forEach((key, data) -> entries.put("archive/data/" + key, data));
    return zip(file, entries, ZipEntry.STORED);
  }

  static Path zip(Path file, Map<String, byte[]> entries, int method) {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setMethod(method);
        CRC32 crc = new CRC32();
        crc.update(content.getValue());
        entry.setSize(content.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  static byte[] floats(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }
}
