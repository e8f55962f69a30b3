package lxmert.server;

/**
 * A path that the server knows.
 *
 * @param method GET, which answers HEAD too, or POST
 * @param path with its parameters in braces
 * @param kind how it is counted
 * @param handler sets the answer
 */
record Route(String method, String path, Kind kind, Handler handler) {
  /** What requests are counted as that match nothing. */
  static final Route OTHER = new Route("", "other", Kind.INFORMATION, exchange -> {});

  /** What a route is for. */
  enum Kind {
    /** Asks a model. */
    INFERENCE,
    /** Tells about the server. */
    INFORMATION,
    /** Asked again and again by machines: not in the log. */
    PROBE
  }

  /** What is done with a request. */
  @FunctionalInterface
  interface Handler {
    void handle(Exchange exchange);
  }
}
