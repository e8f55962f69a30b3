package lxmert.tensor;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.Limit;
import lxmert.io.UserError;

/**
 * The head of a safetensors file: an eight-byte little-endian length, then that much JSON, then the
 * data. Checked in full, so that whatever passes can be read without looking again.
 *
 * @param tensors by name, in the order of their data
 */
record SafeTensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /** One tensor: {@code begin} and {@code end} are offsets from the start of the file. */
  record Entry(String name, DType dtype, long[] shape, long begin, long end) {
    long bytes() {
      return end - begin;
    }
  }

  /** What the header says of a tensor; offsets are from the start of the data. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record TensorInfo(
      String dtype, long[] shape, @JsonProperty("data_offsets") long[] offsets) {}

  static SafeTensorsHeader read(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw broken(file, size + " bytes are too few for a header");
    }
    long length = ByteBuffer.wrap(read(channel, 0, Long.BYTES)).order(LITTLE_ENDIAN).getLong();
    if (length < 2 || length > size - Long.BYTES) {
      throw broken(
          file,
          "a header of %s bytes is announced, the file has %d bytes"
              .formatted(Long.toUnsignedString(length), size));
    }
    Limit most = Limit.HEADER_BYTES;
    if (length > most.mostAtOnce()) {
      throw broken(file, "its header has %d bytes, %s".formatted(length, most.expected()));
    }
    byte[] json = read(channel, Long.BYTES, (int) length);
    if (json[0] != '{') {
      throw broken(file, "the header does not begin with {");
    }
    return parse(file, json, Long.BYTES + length, size);
  }

  private static byte[] read(FileChannel channel, long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the file ended while it was read");
      }
    }
    return bytes;
  }

  private static SafeTensorsHeader parse(Path file, byte[] json, long dataStart, long size) {
    String source = header(file);
    JsonNode root = Json.parse(new String(json, UTF_8), source, JsonNode.class);
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        metadata.putAll(Json.texts(field.getValue(), source + ", " + METADATA));
      } else {
        entries.add(entry(file, field.getKey(), field.getValue(), dataStart));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    return new SafeTensorsHeader(inOrder(file, entries, dataStart, size), metadata);
  }

  private static Entry entry(Path file, String name, JsonNode node, long dataStart) {
    TensorInfo info =
        Json.convert(node, "%s, tensor \"%s\"".formatted(header(file), name), TensorInfo.class);
    DType dtype =
        DType.named(info.dtype)
            .orElseThrow(
                () ->
                    broken(
                        file,
                        "tensor \"%s\" has dtype %s, expected one of %s"
                            .formatted(name, Json.line(info.dtype), List.of(DType.values()))));
    long[] shape = info.shape;
    long[] offsets = info.offsets;
    if (isNegative(shape)
        || isNegative(offsets)
        || offsets.length != 2
        || offsets[0] > offsets[1]) {
      throw broken(
          file,
          ("tensor \"%s\" has shape %s and data_offsets %s, expected sizes, and where the data begins"
                  + " and ends")
              .formatted(name, Shapes.text(shape), Shapes.text(offsets)));
    }
    if (shape.length > StoredTensor.MOST_DIMENSIONS) {
      throw broken(
          file,
          "tensor \"%s\" has %d dimensions, expected at most %d"
              .formatted(name, shape.length, StoredTensor.MOST_DIMENSIONS));
    }
    long bytes = offsets[1] - offsets[0];
    if (bytes != Shapes.bytes(dtype, shape)) {
      throw broken(
          file,
          "tensor \"%s\" of dtype %s and shape %s has %d bytes of data"
              .formatted(name, dtype, Shapes.text(shape), bytes));
    }
    if (offsets[1] > Long.MAX_VALUE - dataStart) {
      throw broken(file, "tensor \"%s\" ends at %d".formatted(name, offsets[1]));
    }
    return new Entry(name, dtype, shape, dataStart + offsets[0], dataStart + offsets[1]);
  }

  private static boolean isNegative(long[] values) {
    return Arrays.stream(values).anyMatch(value -> value < 0);
  }

  private static Map<String, Entry> inOrder(
      Path file, List<Entry> entries, long dataStart, long size) {
    Map<String, Entry> tensors = new LinkedHashMap<>();
    long end = dataStart;
    for (Entry entry : entries) {
      if (entry.begin() != end) {
        throw broken(
            file,
            "the data of tensor \"%s\" begins at byte %d, expected %d"
                .formatted(entry.name(), entry.begin(), end));
      }
      end = entry.end();
      tensors.put(entry.name(), entry);
    }
    if (end != size) {
      throw broken(file, "the data ends at byte %d, the file at %d".formatted(end, size));
    }
    return tensors;
  }

  private static String header(Path file) {
    return file + " is not a complete safetensors file: the header";
  }

  private static UserError broken(Path file, String what) {
    return new UserError(file + " is not a complete safetensors file: " + what);
  }
}
