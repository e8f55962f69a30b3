package lxmert.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import lxmert.protocol.RegionsJson;
import lxmert.protocol.StrictJson;
import lxmert.protocol.WorldJson;
import lxmert.serving.ModelRepository;
import lxmert.serving.ServedModel;

/** The page, and what it shows before anything is asked. */
final class PageRoutes {
  private static final String PNG = "image/png";

  /** Images are made anew from their number: the same as long as the program is. */
  private static final String KEPT = "private, max-age=3600";

  /** Scripts, styles and images of this server alone; pictures that the user chose. */
  private static final String POLICY =
      "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private final ModelRepository repository;
  private final boolean fills;
  private final int bodyBytes;
  private final PageFiles files = PageFiles.load();

  /**
   * Tells of the models.
   *
   * @param fills whether there is a pre-trained model, too
   * @param bodyBytes most bytes of a question with its images
   */
  PageRoutes(ModelRepository repository, boolean fills, int bodyBytes) {
    this.repository = repository;
    this.fills = fills;
    this.bodyBytes = bodyBytes;
  }

  List<Route> all() {
    List<Route> routes = new ArrayList<>();
    routes.add(get("/", exchange -> file(exchange, PageFiles.START)));
    routes.add(get("/page/{file}", exchange -> file(exchange, exchange.http().pathParam("file"))));
    routes.add(get("/api/page", exchange -> exchange.answer(about())));
    routes.add(get("/api/images/{number}", e -> e.answer(WorldJson.image(number(e)))));
    routes.add(get("/api/images/{number}/png", e -> png(e, WorldJson.png(number(e)))));
    routes.add(get("/api/pairs/{number}", e -> e.answer(WorldJson.pair(number(e)))));
    routes.add(
        get(
            "/api/pairs/{number}/{side}/png",
            e -> png(e, WorldJson.png(number(e), e.http().pathParam("side")))));
    return routes;
  }

  private static Route get(String path, Route.Handler handler) {
    return new Route("GET", path, Route.Kind.INFORMATION, handler);
  }

  private static String number(Exchange exchange) {
    return exchange.http().pathParam("number");
  }

  private void file(Exchange exchange, String name) {
    PageFiles.File file = files.find(name);
    exchange.header("Content-Security-Policy", POLICY);
    exchange.header("Referrer-Policy", "no-referrer");
    exchange.header("Cache-Control", "no-cache"); // kept, and asked for again by its tag
    exchange.header("ETag", file.tag());
    if (file.tag().equals(exchange.http().header("If-None-Match"))) {
      exchange.answer(304, file.type(), new byte[0]);
    } else {
      exchange.answer(200, file.type(), file.content());
    }
  }

  private static void png(Exchange exchange, byte[] content) {
    exchange.header("Cache-Control", KEPT);
    exchange.answer(200, PNG, content);
  }

  /** The models that answer, and what the page may offer with them. */
  private ObjectNode about() {
    ObjectNode json = StrictJson.object();
    ArrayNode models = json.putArray("models");
    for (ServedModel each : repository.models()) {
      if (each.isReady()) {
        models
            .addObject()
            .put("name", each.name())
            .put("images", each.images())
            .put("world", RegionsJson.ofWorld(each))
            .put("explains", each.explains());
      }
    }
    return json.put("ready", repository.isReady()).put("fills", fills).put("body_bytes", bodyBytes);
  }
}
