package lxmert.server;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import lxmert.protocol.StrictJson;

/**
 * The OpenAPI document, written by hand.
 *
 * @param yaml as written
 * @param json the same
 */
record OpenApiDocument(String yaml, String json) {
  /** Reads the document that the program has with it. */
  static OpenApiDocument load() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream("openapi.yaml")) {
      byte[] text = Objects.requireNonNull(in, "the OpenAPI document").readAllBytes();
      byte[] json = StrictJson.bytes(new YAMLMapper().readTree(text));
      return new OpenApiDocument(
          new String(text, StandardCharsets.UTF_8), new String(json, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
