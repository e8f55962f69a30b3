package lxmert.server;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import lxmert.protocol.AnswerRequest;
import lxmert.protocol.HeadsJson;
import lxmert.serving.Deadline;
import lxmert.serving.PretrainedHeads;
import lxmert.serving.ServingError;
import lxmert.serving.ServingError.Kind;
import org.jspecify.annotations.Nullable;

/** Routes that ask the heads of a pre-trained model. */
final class HeadRoutes {
  private final Supplier<@Nullable PretrainedHeads> heads;
  private final BodyReader bodies;
  private final Duration longest;

  /**
   * Asks nothing yet.
   *
   * @param heads null while they are being loaded, or where there are none
   */
  HeadRoutes(Supplier<@Nullable PretrainedHeads> heads, BodyReader bodies, Duration longest) {
    this.heads = heads;
    this.bodies = bodies;
    this.longest = longest;
  }

  List<Route> all() {
    return List.of(
        new Route("POST", "/api/fill", Route.Kind.INFERENCE, this::fill),
        new Route("POST", "/api/match", Route.Kind.INFERENCE, this::match));
  }

  private void fill(Exchange exchange) {
    PretrainedHeads model = required();
    AnswerRequest.Sentence request = request(exchange);
    exchange.answer(HeadsJson.of(model.fill(request.text(), request.image(), deadline(exchange))));
  }

  private void match(Exchange exchange) {
    PretrainedHeads model = required();
    AnswerRequest.Sentence request = request(exchange);
    exchange.answer(HeadsJson.of(model.match(request.text(), request.image(), deadline(exchange))));
  }

  private PretrainedHeads required() {
    PretrainedHeads model = heads.get();
    if (model == null) {
      throw new ServingError(Kind.UNSUPPORTED, "no pre-trained model is served");
    }
    return model;
  }

  private AnswerRequest.Sentence request(Exchange exchange) {
    exchange.requireType(Set.of(Exchange.FORM));
    return AnswerRequest.sentence(exchange.form(exchange.read(bodies)));
  }

  private Deadline deadline(Exchange exchange) {
    return exchange.deadline(longest, null);
  }
}
