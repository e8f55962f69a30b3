package lxmert.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import lxmert.protocol.ModelMetadata;
import lxmert.protocol.StrictJson;
import lxmert.serving.ModelRepository;
import lxmert.serving.ServedModel;

/** Routes that tell about the server and its models; none of them waits for a model. */
final class InformationRoutes {
  private static final int UNAVAILABLE = 503;

  private final ModelRepository repository;
  private final Lifecycle lifecycle;
  private final ServerMetrics metrics;
  private final BodyReader bodies;
  private final OpenApiDocument document;

  InformationRoutes(
      ModelRepository repository,
      Lifecycle lifecycle,
      ServerMetrics metrics,
      BodyReader bodies,
      OpenApiDocument document) {
    this.repository = repository;
    this.lifecycle = lifecycle;
    this.metrics = metrics;
    this.bodies = bodies;
    this.document = document;
  }

  List<Route> all() {
    List<Route> routes = new ArrayList<>();
    routes.add(probe("/v2/health/live", this::live));
    routes.add(probe("/v2/health/ready", this::ready));
    routes.add(probe("/metrics", this::metrics));
    routes.add(get("/v2", exchange -> exchange.answer(ModelMetadata.server())));
    routes.add(get("/v2/models/stats", this::allStatistics));
    for (String model :
        List.of("/v2/models/{model_name}", "/v2/models/{model_name}/versions/{model_version}")) {
      routes.add(get(model, exchange -> exchange.answer(ModelMetadata.model(named(exchange)))));
      routes.add(probe(model + "/ready", this::modelReady));
      routes.add(get(model + "/stats", this::statistics));
    }
    routes.add(new Route("POST", "/v2/repository/index", Route.Kind.INFORMATION, this::index));
    routes.add(
        get("/openapi.json", exchange -> exchange.answerText(Exchange.JSON, document.json())));
    routes.add(
        get("/openapi.yaml", exchange -> exchange.answerText("application/yaml", document.yaml())));
    return routes;
  }

  private static Route get(String path, Route.Handler handler) {
    return new Route("GET", path, Route.Kind.INFORMATION, handler);
  }

  private static Route probe(String path, Route.Handler handler) {
    return new Route("GET", path, Route.Kind.PROBE, handler);
  }

  private ServedModel named(Exchange exchange) {
    var parameters = exchange.http().pathParamMap();
    return repository.find(
        exchange.http().pathParam("model_name"), parameters.get("model_version"));
  }

  private void live(Exchange exchange) {
    boolean alive = repository.isAlive();
    answer(exchange, alive, StrictJson.object().put("live", alive));
  }

  /** The protocol's text calls the field {@code live} by mistake: both are there. */
  private void ready(Exchange exchange) {
    boolean ready = repository.isReady() && repository.isAlive() && lifecycle.isServing();
    answer(exchange, ready, StrictJson.object().put("live", true).put("ready", ready));
  }

  private void modelReady(Exchange exchange) {
    ServedModel model = named(exchange);
    boolean ready = model.isReady() && model.isAlive() && lifecycle.isServing();
    answer(exchange, ready, StrictJson.object().put("name", model.name()).put("ready", ready));
  }

  private static void answer(Exchange exchange, boolean well, ObjectNode json) {
    exchange.answer(well ? 200 : UNAVAILABLE, Exchange.JSON, StrictJson.bytes(json));
  }

  private void allStatistics(Exchange exchange) {
    exchange.answer(ModelMetadata.statistics(repository.models()));
  }

  private void statistics(Exchange exchange) {
    exchange.answer(ModelMetadata.statistics(List.of(named(exchange))));
  }

  private void index(Exchange exchange) {
    byte[] body = bodies.read(exchange.http().req(), exchange.connection());
    boolean readyOnly =
        body.length > 0 && StrictJson.object(body, body.length).path("ready").asBoolean();
    exchange.answer(ModelMetadata.index(repository, readyOnly));
  }

  private void metrics(Exchange exchange) {
    String type = ServerMetrics.contentType(exchange.http().header("Accept"));
    exchange.answerText(type, metrics.text(type));
  }
}
