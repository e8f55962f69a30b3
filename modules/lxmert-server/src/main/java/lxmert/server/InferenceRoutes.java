package lxmert.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
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
import lxmert.vision.Regions;
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
        route("/answer", exchange -> exchange.answer(answer(exchange).json)),
        route("/api/models/{model_name}/answer", this::answerWithRegions));
  }

  private static Route route(String path, Route.Handler handler) {
    return new Route("POST", path, Route.Kind.INFERENCE, handler);
  }

  private void infer(Exchange exchange) {
    ServedModel model = named(exchange);
    exchange.requireType(Set.of(Exchange.JSON, BINARY));
    byte[] body = exchange.read(bodies);
    InferRequest request = InferRequest.read(body, exchange.http().header(INFERENCE_LENGTH));
    InferResponse.requireOutputs(request, model);
    ExplanationRequest why = InferResponse.explanation(request);
    require(why, model);
    Deadline deadline = exchange.deadline(longest, request.parameters().timeout());
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
    HuggingFaceRequest request = HuggingFaceRequest.read(exchange.read(bodies));
    Deadline deadline = exchange.deadline(longest, null);
    if (request.waitForModel() || "true".equals(exchange.http().header("x-wait-for-model"))) {
      model.awaitReady(deadline);
    }
    JobResult outcome =
        ask(exchange, model, request.questions(model), InferParameters.NONE.priority(), deadline);
    exchange.answer(200, Exchange.JSON, request.response(model, outcome.scores()));
  }

  /** As {@code /answer}, of a model by its name, with what the page draws. */
  private void answerWithRegions(Exchange exchange) {
    Answered answered = answer(exchange);
    RegionsJson.addTo(answered.json, answered.model, answered.seen);
    exchange.answer(answered.json);
  }

  /** An answer, whose it is, and the regions of each image that it is about. */
  private record Answered(ObjectNode json, ServedModel model, List<Regions> seen) {}

  private Answered answer(Exchange exchange) {
    ServedModel model = named(exchange);
    String type = exchange.requireType(Set.of(Exchange.JSON, Exchange.FORM));
    byte[] body = exchange.read(bodies);
    AnswerRequest request =
        type.equals(Exchange.FORM)
            ? AnswerRequest.ofForm(exchange.form(body))
            : AnswerRequest.read(body);
    require(request.explanation(), model);
    Deadline deadline = exchange.deadline(longest, null);
    List<ModelQuestion> questions = List.of(request.question(model));
    JobResult outcome = ask(exchange, model, questions, InferParameters.NONE.priority(), deadline);
    List<Explanation> explanations =
        explain(request.explanation(), model, questions, outcome, deadline);
    return new Answered(
        request.response(model, outcome, explanations, exchange.elapsed()),
        model,
        outcome.scores().get(0).images());
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
}
