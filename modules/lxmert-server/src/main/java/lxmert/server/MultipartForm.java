package lxmert.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import lxmert.serving.ServingError;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.util.Attributes;

/** The fields of a form; names of files in it are not looked at. */
final class MultipartForm {
  private static final int MOST_FIELDS = 16;
  private static final int HEADERS = 4096;

  private MultipartForm() {}

  /**
   * Reads a body of {@code multipart/form-data}.
   *
   * @throws ServingError if it is broken, or a field comes twice
   */
  static Map<String, byte[]> read(byte[] body, String contentType) {
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .maxParts(MOST_FIELDS)
            .maxHeadersSize(HEADERS)
            .maxSize(body.length)
            .maxPartSize(body.length)
            .maxMemoryPartSize(body.length) // all of it: nothing goes to files
            .useFilesForPartsWithoutFileName(false)
            .build();
    Map<String, byte[]> fields = new HashMap<>();
    try (MultiPartFormData.Parts parts =
        MultiPartFormData.getParts(
            new ByteBufferContentSource(ByteBuffer.wrap(body)),
            new Attributes.Mapped(),
            contentType,
            config)) {
      for (MultiPart.Part part : parts) {
        ByteBuffer content = Content.Source.asByteBuffer(part.getContentSource());
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        if (fields.put(part.getName(), bytes) != null) {
          throw ServingError.invalid("the form has a field twice");
        }
      }
    } catch (CompletionException
        | IllegalStateException
        | IllegalArgumentException
        | IOException e) {
      throw ServingError.invalid("the form is broken", e);
    }
    return fields;
  }
}
