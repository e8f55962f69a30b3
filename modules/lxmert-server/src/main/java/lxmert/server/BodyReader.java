package lxmert.server;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import lxmert.serving.ServingError;
import lxmert.serving.ServingError.Kind;
import org.jspecify.annotations.Nullable;

/** Bodies of requests: not too long, and not too slow. */
final class BodyReader {
  private static final int BUFFER = 1 << 16;

  /** Bytes of a body that any connection may hold. */
  private static final int SMALL = 1 << 18;

  /** Most bytes that are read for nothing but good manners, and the longest time for them. */
  private static final int DISCARDED = 1 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final HttpLimits limits;

  BodyReader(HttpLimits limits) {
    this.limits = limits;
  }

  /** Whether a body is known to be so short that it may be read however many others are. */
  static boolean isSmall(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    return length >= 0 && length <= SMALL;
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

  /**
   * Reads on to the end of a body that nobody wants: a client that is still writing when the
   * connection closes sees a broken pipe, and never the answer.
   *
   * @return whether the end was reached; if not, what was not read stands in the way of another
   *     request
   */
  boolean discard(HttpServletRequest request, ClientConnection connection) {
    boolean waits = request.getHeader("Expect") != null; // sends nothing before it is told to
    if (waits || request.getContentLengthLong() > DISCARDED) {
      return false;
    }
    connection.idleTimeout(PATIENCE);
    try {
      return discard(request.getInputStream());
    } catch (IOException e) {
      return false;
    } finally {
      connection.idleTimeout(limits.keepAlive());
    }
  }

  private static boolean discard(InputStream in) throws IOException {
    long start = System.nanoTime();
    byte[] buffer = new byte[BUFFER];
    for (int total = 0; total <= DISCARDED; ) {
      int read = in.read(buffer);
      if (read < 0) {
        return true;
      }
      total += read;
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        return false;
      }
    }
    return false;
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
