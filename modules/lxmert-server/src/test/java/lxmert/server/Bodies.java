package lxmert.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Bodies of requests as clients make them. */
final class Bodies {
  private Bodies() {}

  /** A request of the Open Inference Protocol: questions about one image. */
  static String infer(String image, String more, String... questions) {
    String list =
        Arrays.stream(questions).map(each -> '"' + each + '"').collect(Collectors.joining(","));
    return """
        {"inputs":[{"name":"question","shape":[%d],"datatype":"BYTES","data":[%s]},
        {"name":"image","shape":[1],"datatype":"BYTES","parameters":{"content_type":"base64"},"data":["%s"]}]%s}"""
        .formatted(questions.length, list, image, more);
  }

  /** Elements of a binary tensor of texts. */
  static byte[] elements(byte[]... elements) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] each : elements) {
      out.writeBytes(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(each.length).array());
      out.writeBytes(each);
    }
    return out.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] each : parts) {
      out.writeBytes(each);
    }
    return out.toByteArray();
  }
}
