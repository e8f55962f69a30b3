package lxmert.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.function.Consumer;
import lxmert.protocol.StrictJson;
import lxmert.serving.JobResult;
import lxmert.serving.RunTimes;
import lxmert.serving.ServedModel;
import lxmert.serving.ServingError;

/** One line of JSON for each request but probes. No image and no question is in it. */
final class RequestLog {
  private static final int SERVER_ERROR = 500;

  private final Consumer<String> lines;

  RequestLog(Consumer<String> lines) {
    this.lines = lines;
  }

  void write(Exchange exchange, int status, RequestOutcome outcome) {
    if (exchange.route().kind() == Route.Kind.PROBE) {
      return;
    }
    ObjectNode json =
        StrictJson.object()
            .put("time", Instant.now().toString())
            .put("level", status == SERVER_ERROR ? "error" : "info")
            .put("request_id", exchange.requestId())
            .put("route", exchange.route().path())
            .put("status", status);
    ServedModel model = exchange.model();
    if (model != null) {
      json.put("model", model.name());
    }
    JobResult answered = exchange.outcome();
    if (answered != null) {
      RunTimes times = answered.computed();
      json.put("elements", answered.scores().size())
          .put("queue_ms", millis(answered.queueNanos()))
          .put("compute_ms", millis(times.input() + times.infer() + times.output()));
    }
    json.put("bytes_in", exchange.bytesIn())
        .put("total_ms", millis(exchange.elapsed()))
        .put("outcome", outcome.label());
    ServingError error = exchange.error();
    if (error != null) {
      json.put("error", error.getMessage());
      if (status == SERVER_ERROR) {
        json.put("trace", trace(error));
      }
    }
    lines.accept(new String(StrictJson.bytes(json), java.nio.charset.StandardCharsets.UTF_8));
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e4) / 100.0;
  }

  private static String trace(Throwable error) {
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }
}
