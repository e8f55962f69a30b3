package lxmert.server;

import java.util.Locale;
import lxmert.serving.ServingError;
import org.jspecify.annotations.Nullable;

/** How a request ended, as the metrics and the log name it. */
enum RequestOutcome {
  OK,
  INVALID,
  REJECTED,
  TIMEOUT,
  CANCELLED,
  ERROR;

  static RequestOutcome of(@Nullable ServingError error) {
    if (error == null) {
      return OK;
    }
    return switch (error.kind()) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          UNSUPPORTED_MEDIA_TYPE,
          UNPROCESSABLE,
          UNSUPPORTED ->
          INVALID;
      case TOO_LARGE, UNAVAILABLE -> REJECTED;
      case REQUEST_TIMEOUT, DEADLINE_EXCEEDED -> TIMEOUT;
      case CANCELLED -> CANCELLED;
      case INTERNAL -> ERROR;
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
