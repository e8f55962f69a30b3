package lxmert.server;

import java.util.List;

/** Pages of other servers that may ask (CORS); without any there is no header of it at all. */
final class CrossOrigin {
  private static final String REQUEST_HEADERS =
      "Content-Type, Authorization, Inference-Header-Content-Length, X-Request-Id";
  private static final String RESPONSE_HEADERS =
      "X-Request-Id, Retry-After, Inference-Header-Content-Length";
  private static final int NO_CONTENT = 204;

  private final List<String> origins;

  CrossOrigin(List<String> origins) {
    this.origins = origins;
  }

  /** Adds the headers for an origin that is known, and answers its preflight; whether it did. */
  boolean admit(Exchange exchange) {
    String origin = exchange.http().header("Origin");
    if (origins.isEmpty()) {
      return false;
    }
    exchange.header("Vary", "Origin");
    if (origin == null || !origins.contains(origin)) {
      return false;
    }
    exchange.header("Access-Control-Allow-Origin", origin);
    exchange.header("Access-Control-Expose-Headers", RESPONSE_HEADERS);
    if (!exchange.http().req().getMethod().equals("OPTIONS")
        || exchange.http().header("Access-Control-Request-Method") == null) {
      return false;
    }
    exchange.header("Access-Control-Allow-Methods", "GET, HEAD, POST");
    exchange.header("Access-Control-Allow-Headers", REQUEST_HEADERS);
    exchange.header("Access-Control-Max-Age", "600");
    exchange.answer(NO_CONTENT, Exchange.JSON, new byte[0]);
    return true;
  }
}
