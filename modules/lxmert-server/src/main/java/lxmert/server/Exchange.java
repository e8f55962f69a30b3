package lxmert.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import lxmert.protocol.StrictJson;
import lxmert.serving.Deadline;
import lxmert.serving.JobResult;
import lxmert.serving.ServedModel;
import lxmert.serving.ServingError;
import lxmert.serving.ServingError.Kind;
import org.jspecify.annotations.Nullable;

/** One request and what is known of it, up to its line in the log. */
final class Exchange {
  static final String JSON = "application/json";
  static final String FORM = "multipart/form-data";
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

  private final Context http;
  private final ClientConnection connection;
  private final long start = System.nanoTime();
  private final String requestId;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private Route route = Route.OTHER;
  private int status = 500; // unless something sets an answer
  private String contentType = JSON;
  private byte[] body = StrictJson.bytes(StrictJson.object().put("error", "internal error"));
  private byte @Nullable [] received;
  private @Nullable ServedModel model;
  private @Nullable JobResult outcome;
  private @Nullable ServingError error;

  Exchange(Context http) {
    this.http = http;
    connection = new ClientConnection(http.req());
    String given = http.header("X-Request-Id");
    requestId =
        given != null && REQUEST_ID.matcher(given).matches() ? given : UUID.randomUUID().toString();
  }

  Context http() {
    return http;
  }

  ClientConnection connection() {
    return connection;
  }

  String requestId() {
    return requestId;
  }

  /** Nanoseconds since it began. */
  long elapsed() {
    return System.nanoTime() - start;
  }

  Route route() {
    return route;
  }

  void matched(Route matching) {
    route = matching;
  }

  /** The model that it names; from now on it counts in that model's statistics. */
  void asks(ServedModel named) {
    model = named;
  }

  @Nullable ServedModel model() {
    return model;
  }

  long bytesIn() {
    return received == null ? 0 : received.length;
  }

  void computed(JobResult result) {
    outcome = result;
  }

  @Nullable JobResult outcome() {
    return outcome;
  }

  /**
   * The content type without its parameters; JSON where there is none.
   *
   * @throws ServingError if it is none of these
   */
  String requireType(Set<String> known) {
    String header = http.contentType();
    String type = header == null ? JSON : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!known.contains(type)) {
      throw new ServingError(
          Kind.UNSUPPORTED_MEDIA_TYPE,
          "the content type is not read here, expected one of "
              + String.join(", ", known.stream().sorted().toList()));
    }
    return type;
  }

  /**
   * The whole body, which is read the first time.
   *
   * @throws ServingError as {@link BodyReader#read}
   */
  byte[] read(BodyReader bodies) {
    if (received == null) {
      received = bodies.read(http.req(), connection);
    }
    return received;
  }

  /**
   * Reads what is left of a body that nobody wants, as {@link BodyReader#discard}.
   *
   * @return whether its end is reached
   */
  boolean readToEnd(BodyReader bodies) {
    return received != null || bodies.discard(http.req(), connection);
  }

  /**
   * The fields of a body that is a form, which its content type has to say.
   *
   * @throws ServingError if the form is broken
   */
  Map<String, byte[]> form(byte[] content) {
    return MultipartForm.read(content, String.valueOf(http.contentType()));
  }

  /**
   * The server's deadline or the client's, whichever is sooner.
   *
   * @param longest the server's
   * @param asked what the body asks for; null: nothing
   * @throws ServingError if the header for it is no time
   */
  Deadline deadline(Duration longest, @Nullable Duration asked) {
    Duration time = longest;
    String header = http.header("X-Request-Timeout-Ms");
    if (header != null) {
      if (!header.matches("[0-9]{1,9}") || Integer.parseInt(header) == 0) {
        throw ServingError.invalid("X-Request-Timeout-Ms is no time, expected milliseconds from 1");
      }
      time = shorter(time, Duration.ofMillis(Integer.parseInt(header)));
    }
    return Deadline.in(asked == null ? time : shorter(time, asked), connection::isGone);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Sets the answer. */
  void answer(int code, String type, byte[] content) {
    status = code;
    contentType = type;
    body = content;
  }

  void answer(JsonNode json) {
    answer(200, JSON, StrictJson.bytes(json));
  }

  void answerText(String type, String text) {
    answer(200, type, text.getBytes(StandardCharsets.UTF_8));
  }

  void header(String name, String value) {
    headers.put(name, value);
  }

  /** Sets an error as the answer, whatever was set before. */
  void fail(ServingError failure, byte[] content) {
    error = failure;
    answer(failure.kind().status(), JSON, content);
  }

  @Nullable ServingError error() {
    return error;
  }

  int status() {
    return status;
  }

  String contentType() {
    return contentType;
  }

  byte[] body() {
    return body;
  }

  Map<String, String> headers() {
    return headers;
  }
}
