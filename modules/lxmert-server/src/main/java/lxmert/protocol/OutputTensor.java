package lxmert.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One output of a response. */
sealed interface OutputTensor {
  /** Its name. */
  String name();

  /** Its shape. */
  int[] shape();

  /** The protocol's name of its type. */
  String datatype();

  /** Its values as a flat list, row by row. */
  void addTo(ArrayNode data);

  /** Its values as bytes, little-endian. */
  byte[] binary();

  /** Name, type and shape as JSON. */
  default ObjectNode header() {
    ObjectNode header = StrictJson.object().put("name", name());
    ArrayNode sizes = header.putArray("shape");
    for (int size : shape()) {
      sizes.add(size);
    }
    return header.put("datatype", datatype());
  }

  /** Texts. */
  record Texts(String name, int[] shape, List<String> values) implements OutputTensor {
    @Override
    public String datatype() {
      return "BYTES";
    }

    @Override
    public void addTo(ArrayNode data) {
      values.forEach(data::add);
    }

    @Override
    public byte[] binary() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (String value : values) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        byte[] length = new byte[Integer.BYTES];
        little(length).putInt(utf8.length);
        out.writeBytes(length);
        out.writeBytes(utf8);
      }
      return out.toByteArray();
    }
  }

  /** Numbers of single precision. */
  record Floats(String name, int[] shape, float[] values) implements OutputTensor {
    @Override
    public String datatype() {
      return "FP32";
    }

    @Override
    public void addTo(ArrayNode data) {
      for (float value : values) {
        data.add(value);
      }
    }

    @Override
    public byte[] binary() {
      byte[] bytes = new byte[values.length * Float.BYTES];
      little(bytes).asFloatBuffer().put(values);
      return bytes;
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
