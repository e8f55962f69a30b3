package lxmert.serving;

import java.util.Locale;
import lxmert.io.UserError;

/** A request that is refused or fails: its kind, and one sentence for the client. */
public final class ServingError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** What went wrong, and the HTTP status that tells it. */
  public enum Kind {
    /** Broken JSON, a missing field, a wrong type or shape, an image that cannot be decoded. */
    INVALID_ARGUMENT(400),
    /** No such path, model or version. */
    NOT_FOUND(404),
    /** The path takes other methods. */
    METHOD_NOT_ALLOWED(405),
    /** The body did not arrive in time. */
    REQUEST_TIMEOUT(408),
    /** The body is above the limit. */
    TOO_LARGE(413),
    /** A content type or encoding that is not read. */
    UNSUPPORTED_MEDIA_TYPE(415),
    /** An image that could be decoded but has too many pixels. */
    UNPROCESSABLE(422),
    /** The client went away: seen in the log alone. */
    CANCELLED(499),
    /** Anything unexpected. */
    INTERNAL(500),
    /** Known to the protocol, but switched off. */
    UNSUPPORTED(501),
    /** Not ready, full, or shutting down. */
    UNAVAILABLE(503),
    /** The request's deadline passed. */
    DEADLINE_EXCEEDED(504);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    /** The stable word for it in an error's body. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An error with its sentence. */
  public ServingError(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** An error with its sentence and its cause. */
  public ServingError(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** A mistake in what the client sent. */
  public static ServingError invalid(String message) {
    return new ServingError(Kind.INVALID_ARGUMENT, message);
  }

  /** A mistake in what the client sent, and how it was found. */
  public static ServingError invalid(String message, Throwable cause) {
    return new ServingError(Kind.INVALID_ARGUMENT, message, cause);
  }

  /** What the library refused, in its own words. */
  static ServingError refused(UserError error) {
    return invalid(String.valueOf(error.getMessage()), error);
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }
}
