package lxmert.server;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import lxmert.serving.ServingError;
import lxmert.serving.ServingError.Kind;
import org.jspecify.annotations.Nullable;

/** Bodies of requests: not too long, and not too slow. */
final class BodyReader {
  private static final int BUFFER = 1 << 16;

  private final HttpLimits limits;

  BodyReader(HttpLimits limits) {
    this.limits = limits;
  }

  /**
   * The whole body.
   *
   * @throws ServingError if it is too long, too slow, compressed or torn
   */
  byte[] read(HttpServletRequest request, ClientConnection connection) {
    String encoding = request.getHeader("Content-Encoding");
    if (encoding != null && !encoding.toLowerCase(Locale.ROOT).equals("identity")) {
      throw new ServingError(
          Kind.UNSUPPORTED_MEDIA_TYPE, "compressed bodies are not read, expected a plain one");
    }
    if (request.getContentLengthLong() > limits.bodyBytes()) {
      throw tooLarge();
    }
    connection.idleTimeout(limits.idle());
    try {
      return read(request.getInputStream(), Math.max(0, request.getContentLength()));
    } catch (IOException e) {
      throw explain(e);
    } finally {
      connection.idleTimeout(limits.keepAlive());
    }
  }

  private byte[] read(ServletInputStream in, int expected) throws IOException {
    long start = System.nanoTime();
    ByteArrayOutputStream body = new ByteArrayOutputStream(Math.min(expected, 1 << 20));
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      body.write(buffer, 0, read);
      if (body.size() > limits.bodyBytes()) {
        throw tooLarge();
      }
      double seconds = (System.nanoTime() - start - limits.slack().toNanos()) / 1e9;
      if (body.size() < seconds * limits.bytesPerSecond()) {
        throw timeout(null);
      }
    }
    return body.toByteArray();
  }

  private static ServingError explain(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return timeout(e);
      }
    }
    return new ServingError(Kind.CANCELLED, "the body ended early", e);
  }

  private static ServingError timeout(@Nullable IOException e) {
    String message = "the body did not arrive in time";
    return e == null
        ? new ServingError(Kind.REQUEST_TIMEOUT, message)
        : new ServingError(Kind.REQUEST_TIMEOUT, message, e);
  }

  private ServingError tooLarge() {
    return new ServingError(
        Kind.TOO_LARGE, "the body is above the limit of " + limits.bodyBytes() + " bytes");
  }
}
