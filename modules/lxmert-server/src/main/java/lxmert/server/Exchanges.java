package lxmert.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import lxmert.protocol.StrictJson;
import lxmert.server.ServerMetrics.Rejection;
import lxmert.serving.ServedModel;
import lxmert.serving.ServingError;
import lxmert.serving.ServingError.Kind;
import org.jspecify.annotations.Nullable;

/** What every request passes through: its beginning, its errors, its answer, its record. */
final class Exchanges {
  private static final String KEY = "exchange";
  private static final int LONGEST_RETRY = 30;

  /** What the hosted service says of a model that it loads, in seconds. */
  private static final double LOADING_SECONDS = 20;

  private final Lifecycle lifecycle;
  private final ServerMetrics metrics;
  private final RequestLog log;
  private final SlowConnections slow;
  private final CrossOrigin crossOrigin;
  private final BodyReader bodies;
  private final Semaphore room;

  Exchanges(
      Lifecycle lifecycle,
      ServerMetrics metrics,
      RequestLog log,
      SlowConnections slow,
      CrossOrigin crossOrigin,
      BodyReader bodies,
      int requests) {
    this.lifecycle = lifecycle;
    this.metrics = metrics;
    this.log = log;
    this.slow = slow;
    this.crossOrigin = crossOrigin;
    this.bodies = bodies;
    room = new Semaphore(requests);
  }

  /** A request comes in. */
  void begin(Context http) {
    metrics.began();
    Exchange exchange = new Exchange(http);
    http.attribute(KEY, exchange);
    if (crossOrigin.admit(exchange)) {
      end(http);
      http.skipRemainingHandlers();
    }
  }

  private static Exchange of(Context http) {
    Exchange exchange = http.attribute(KEY);
    if (exchange == null) {
      throw new IllegalStateException("a request that did not begin");
    }
    return exchange;
  }

  /** A request has found its route. */
  void handle(Route route, Context http) {
    Exchange exchange = of(http);
    exchange.matched(route);
    if (route.kind() != Route.Kind.INFERENCE) {
      route.handler().handle(exchange);
      return;
    }
    if (lifecycle.isStopping()) {
      throw new ServingError(Kind.UNAVAILABLE, "the server is shutting down");
    }
    if (BodyReader.isSmall(http.req())) {
      exchange.read(bodies); // a slow client takes no room
    }
    if (!room.tryAcquire()) {
      throw new ServingError(Kind.UNAVAILABLE, "too many requests at once");
    }
    try {
      route.handler().handle(exchange);
    } finally {
      room.release();
    }
  }

  /** A request fails, whoever says so. */
  void fail(Exception failure, Context http) {
    Exchange exchange = of(http);
    ServingError error = error(failure, exchange);
    ObjectNode json =
        StrictJson.object()
            .put("error", error.getMessage())
            .put("code", error.kind().code())
            .put("request_id", exchange.requestId());
    ServedModel model = exchange.model();
    if (error.kind() == Kind.UNAVAILABLE) {
      exchange.header("Retry-After", Integer.toString(retryAfter(model)));
      if (model != null && !model.isReady()) {
        json.put("estimated_time", LOADING_SECONDS);
      }
    }
    boolean givenUp = error.kind() == Kind.REQUEST_TIMEOUT || error.kind() == Kind.TOO_LARGE;
    if (givenUp || !exchange.readToEnd(bodies)) {
      exchange.header("Connection", "close");
    }
    if (model != null) {
      model.statistics().failed(exchange.elapsed());
    }
    Rejection rejection = rejection(error.kind());
    if (rejection != null) {
      metrics.rejected(rejection);
    }
    exchange.fail(error, StrictJson.bytes(json));
  }

  private static ServingError error(Exception failure, Exchange exchange) {
    if (failure instanceof ServingError own) {
      return own;
    }
    if (failure instanceof HttpResponseException framework) {
      return switch (framework.getStatus()) {
        case 404 -> new ServingError(Kind.NOT_FOUND, "unknown path");
        case 405 -> {
          String allowed = String.join(", ", framework.getDetails().values());
          exchange.header("Allow", allowed);
          yield new ServingError(Kind.METHOD_NOT_ALLOWED, "expected one of the methods " + allowed);
        }
        default -> ServingError.invalid("a request that cannot be read", failure);
      };
    }
    return new ServingError(Kind.INTERNAL, "internal error", failure);
  }

  private @Nullable Rejection rejection(Kind kind) {
    return switch (kind) {
      case TOO_LARGE -> Rejection.TOO_LARGE;
      case DEADLINE_EXCEEDED -> Rejection.DEADLINE;
      case UNAVAILABLE -> lifecycle.isServing() ? Rejection.QUEUE_FULL : Rejection.DRAINING;
      default -> null;
    };
  }

  /** Seconds until what waits should be done, a little apart for each client. */
  private static int retryAfter(@Nullable ServedModel model) {
    long expected = model == null ? 1 : model.expectedWait().toSeconds() + 1;
    long apart = ThreadLocalRandom.current().nextLong(2);
    return (int) Math.min(LONGEST_RETRY, expected + apart);
  }

  /** The answer goes out, and the request is over. */
  void end(Context http) {
    Exchange exchange = of(http);
    int status = exchange.status();
    RequestOutcome outcome = RequestOutcome.of(exchange.error());
    slow.writing(exchange.connection().endPoint(), exchange.body().length);
    try {
      write(exchange, http.res());
    } catch (IOException e) {
      status = Kind.CANCELLED.status();
      outcome = RequestOutcome.CANCELLED;
    } finally {
      slow.written(exchange.connection().endPoint());
      metrics.ended(exchange, status, outcome);
      log.write(exchange, status, outcome);
    }
  }

  private void write(Exchange exchange, HttpServletResponse response) throws IOException {
    response.setStatus(exchange.status());
    response.setHeader("Cache-Control", "no-store");
    exchange.headers().forEach(response::setHeader);
    response.setHeader("X-Request-Id", exchange.requestId());
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (!lifecycle.isServing() || exchange.connection().isSpoilt()) {
      response.setHeader("Connection", "close");
    }
    if (exchange.status() != HttpServletResponse.SC_NO_CONTENT
        && exchange.status() != HttpServletResponse.SC_NOT_MODIFIED) {
      response.setContentType(exchange.contentType());
      response.setContentLength(exchange.body().length);
      response.getOutputStream().write(exchange.body());
      response.getOutputStream().close();
    }
  }
}
