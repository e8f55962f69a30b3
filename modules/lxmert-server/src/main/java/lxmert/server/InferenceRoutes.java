package lxmert.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import lxmert.explain.Explanation;
import lxmert.protocol.AnswerRequest;
import lxmert.protocol.ExplanationRequest;
import lxmert.protocol.HuggingFaceRequest;
import lxmert.protocol.InferInputs;
import lxmert.protocol.InferParameters;
import lxmert.protocol.InferRequest;
import lxmert.protocol.InferResponse;
import lxmert.protocol.RegionsJson;
import lxmert.serving.Deadline;
import lxmert.serving.JobResult;
import lxmert.serving.ModelQuestion;
import lxmert.serving.ModelRepository;
import lxmert.serving.ServedModel;
import lxmert.serving.ServingError;
import lxmert.serving.ServingError.Kind;
import org.jspecify.annotations.Nullable;

/** Routes that ask a model. */
final class InferenceRoutes {
  private static final String INFERENCE_LENGTH = "Inference-Header-Content-Length";
  private static final String BINARY = "application/octet-stream";

  private final ModelRepository repository;
  private final BodyReader bodies;
  private final Duration longest;

  InferenceRoutes(ModelRepository repository, BodyReader bodies, Duration longest) {
    this.repository = repository;
    this.bodies = bodies;
    this.longest = longest;
  }

  List<Route> all() {
    return List.of(
        route("/v2/models/{model_name}/infer", this::infer),
        route("/v2/models/{model_name}/versions/{model_version}/infer", this::infer),
        route("/models/{model_name}", this::huggingFace),
        route("/", this::huggingFace),
        route("/answer", exchange -> exchange.answer(answer(exchange))),
        route("/api/models/{model_name}/answer", this::answerWithRegions));
  }

  private static Route route(String path, Route.Handler handler) {
    return new Route("POST", path, Route.Kind.INFERENCE, handler);
  }

  private void infer(Exchange exchange) {
    ServedModel model = named(exchange);
    requireType(exchange, Set.of(Exchange.JSON, BINARY));
    byte[] body = body(exchange);
    InferRequest request = InferRequest.read(body, exchange.http().header(INFERENCE_LENGTH));
    InferResponse.requireOutputs(request, model);
    ExplanationRequest why = InferResponse.explanation(request);
    require(why, model);
    Deadline deadline = deadline(exchange, request.parameters().timeout());
    List<ModelQuestion> questions = InferInputs.questions(request, model);
    JobResult outcome = ask(exchange, model, questions, request.parameters().priority(), deadline);
    List<Explanation> explanations = explain(why, model, questions, outcome, deadline);
    InferResponse response = InferResponse.of(request, model, outcome.scores(), explanations);
    Integer length = response.jsonLength();
    if (length == null) {
      exchange.answer(200, Exchange.JSON, response.body());
    } else {
      exchange.header(INFERENCE_LENGTH, length.toString());
      exchange.answer(200, BINARY, response.body());
    }
  }

  /** The content type is not looked at: clients leave it out, or send another. */
  private void huggingFace(Exchange exchange) {
    ServedModel model = named(exchange);
    HuggingFaceRequest request = HuggingFaceRequest.read(body(exchange));
    Deadline deadline = deadline(exchange, null);
    if (request.waitForModel() || "true".equals(exchange.http().header("x-wait-for-model"))) {
      model.awaitReady(deadline);
    }
    JobResult outcome =
        ask(exchange, model, request.questions(model), InferParameters.NONE.priority(), deadline);
    exchange.answer(200, Exchange.JSON, request.response(model, outcome.scores()));
  }

  /** As {@code /answer}, of a model by its name, with what the page draws. */
  private void answerWithRegions(Exchange exchange) {
    ObjectNode json = answer(exchange);
    JobResult outcome = exchange.outcome();
    ServedModel model = exchange.model();
    if (model != null && outcome != null) {
      RegionsJson.addTo(json, model, outcome.scores().get(0).images());
    }
    exchange.answer(json);
  }

  private ObjectNode answer(Exchange exchange) {
    ServedModel model = named(exchange);
    String type = requireType(exchange, Set.of(Exchange.JSON, Exchange.FORM));
    byte[] body = body(exchange);
    String header = exchange.http().contentType();
    AnswerRequest request =
        type.equals(Exchange.FORM) && header != null
            ? AnswerRequest.ofForm(MultipartForm.read(body, header))
            : AnswerRequest.read(body);
    require(request.explanation(), model);
    Deadline deadline = deadline(exchange, null);
    List<ModelQuestion> questions = List.of(request.question(model));
    JobResult outcome = ask(exchange, model, questions, InferParameters.NONE.priority(), deadline);
    List<Explanation> explanations =
        explain(request.explanation(), model, questions, outcome, deadline);
    return request.response(model, outcome, explanations, exchange.elapsed());
  }

  private static void require(@Nullable ExplanationRequest why, ServedModel model) {
    if (why != null) {
      why.require(model);
    }
  }

  private static List<Explanation> explain(
      @Nullable ExplanationRequest why,
      ServedModel model,
      List<ModelQuestion> questions,
      JobResult outcome,
      Deadline deadline) {
    return why == null ? List.of() : why.ask(model, questions, outcome.scores(), deadline);
  }

  /** The model of the path, or the first. */
  private ServedModel named(Exchange exchange) {
    var parameters = exchange.http().pathParamMap();
    String name = parameters.get("model_name");
    ServedModel model =
        name == null ? repository.first() : repository.find(name, parameters.get("model_version"));
    exchange.asks(model);
    return model;
  }

  private byte[] body(Exchange exchange) {
    byte[] body = bodies.read(exchange.http().req(), exchange.connection());
    exchange.received(body.length);
    return body;
  }

  private static JobResult ask(
      Exchange exchange,
      ServedModel model,
      List<ModelQuestion> questions,
      int priority,
      Deadline deadline) {
    JobResult outcome = model.answer(questions, priority, deadline);
    exchange.computed(outcome);
    model.statistics().succeeded(exchange.elapsed(), outcome);
    return outcome;
  }

  /** The content type without its parameters; JSON where there is none. */
  private static String requireType(Exchange exchange, Set<String> known) {
    String header = exchange.http().contentType();
    String type =
        header == null ? Exchange.JSON : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!known.contains(type)) {
      throw new ServingError(
          Kind.UNSUPPORTED_MEDIA_TYPE,
          "the content type is not read here, expected one of "
              + String.join(", ", known.stream().sorted().toList()));
    }
    return type;
  }

  /** The server's deadline or the client's, whichever is sooner. */
  private Deadline deadline(Exchange exchange, @Nullable Duration asked) {
    Duration time = longest;
    String header = exchange.http().header("X-Request-Timeout-Ms");
    if (header != null) {
      if (!header.matches("[0-9]{1,9}") || Integer.parseInt(header) == 0) {
        throw ServingError.invalid("X-Request-Timeout-Ms is no time, expected milliseconds from 1");
      }
      time = shorter(time, Duration.ofMillis(Integer.parseInt(header)));
    }
    return Deadline.in(asked == null ? time : shorter(time, asked), exchange.connection()::isGone);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
