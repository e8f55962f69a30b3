package lxmert.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import lxmert.io.UserError;
import lxmert.serving.ModelRepository;
import lxmert.serving.PretrainedHeads;
import lxmert.serving.RegionFinder;
import lxmert.serving.ServedModel;
import lxmert.tensor.Devices;
import lxmert.vision.Detector;
import lxmert.vision.DetectorFolder;
import org.bytedeco.javacpp.PointerScope;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Answers over HTTP: Open Inference Protocol, Hugging Face's task, a simple form, metrics. It
 * listens from its start, and answers once the models are loaded.
 */
public final class InferenceServer implements AutoCloseable {
  /** Threads for probes and metrics while all others are busy, and for the sockets. */
  private static final int SPARE_THREADS = 24;

  private static final int HEADER_BYTES = 8192;
  private static final long POLL_MILLIS = 20;

  /** Time to tell clients that their requests have failed. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final ServerOptions options;
  private final Lifecycle lifecycle = new Lifecycle();
  private final ServerMetrics metrics = new ServerMetrics();
  private final ModelRepository repository;
  private final List<Route> routes = new ArrayList<>();
  private final SlowConnections slow;
  private final Javalin javalin;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable RegionFinder finder;
  private volatile @Nullable PretrainedHeads heads;
  private volatile @Nullable ServerConnector connector;

  private InferenceServer(ServerOptions options, Consumer<String> log) {
    this.options = options;
    List<ServedModel> models = new ArrayList<>();
    options
        .models()
        .forEach(
            (name, folder) ->
                models.add(
                    new ServedModel(name, folder, options.serving(), metrics.listener(name))));
    repository = new ModelRepository(models);
    BodyReader bodies = new BodyReader(options.http());
    routes.addAll(
        new InformationRoutes(repository, lifecycle, metrics, bodies, OpenApiDocument.load())
            .all());
    boolean fills = options.pretrained() != null;
    routes.addAll(new PageRoutes(repository, fills, options.http().bodyBytes()).all());
    routes.addAll(new InferenceRoutes(repository, bodies, options.serving().deadline()).all());
    routes.addAll(new HeadRoutes(() -> heads, bodies, options.serving().deadline()).all());
    slow = new SlowConnections(options.http(), this::connected);
    Exchanges exchanges =
        new Exchanges(
            lifecycle,
            metrics,
            new RequestLog(log),
            slow,
            new CrossOrigin(options.origins()),
            bodies,
            options.http().requests());
    javalin = Javalin.create(config -> configure(config, exchanges));
  }

  /**
   * Starts to listen: from now on probes are answered. The models are still to be {@linkplain
   * #load() loaded}.
   *
   * @param log takes a line of JSON for each request
   * @throws UserError if the port is taken, or a folder holds no model
   */
  public static InferenceServer start(ServerOptions options, Consumer<String> log) {
    InferenceServer server = new InferenceServer(options, log);
    try {
      server.javalin.start();
    } catch (UserError e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void configure(JavalinConfig config, Exchanges exchanges) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.threadPool =
        new QueuedThreadPool(options.http().connections() + SPARE_THREADS, SPARE_THREADS);
    config.jetty.modifyServer(
        server -> {
          server.setErrorHandler(new JsonErrors());
          server.addBean(new NetworkConnectionLimit(options.http().connections(), server));
        });
    config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new JsonErrors()));
    config.jetty.modifyHttpConfiguration(http -> http.setRequestHeaderSize(HEADER_BYTES));
    config.jetty.addConnector(this::connector);
    config.routes.before(exchanges::begin);
    config.routes.after(exchanges::end);
    config.routes.exception(Exception.class, exchanges::fail);
    config.routes.exception(HttpResponseException.class, exchanges::fail);
    for (Route route : routes()) {
      metrics.declare(route);
      config.routes.addHttpHandler(
          HandlerType.findOrCreate(route.method()),
          route.path(),
          http -> exchanges.handle(route, http));
      if (route.method().equals("GET")) {
        config.routes.head(route.path(), http -> exchanges.handle(route, http));
      }
    }
    repository.models().forEach(model -> metrics.declare(model, options.serving().queueElements()));
  }

  private ServerConnector connector(Server server, HttpConfiguration http) {
    ServerConnector made = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    made.setHost(options.host());
    made.setPort(options.port());
    Duration longest = options.serving().deadline().plusSeconds(10);
    Duration idle = options.http().keepAlive();
    made.setIdleTimeout(Math.max(idle.toMillis(), longest.toMillis()));
    try {
      made.open(); // now, as the framework would log a failure besides throwing it
    } catch (IOException e) {
      throw new UserError(
          "cannot listen on %s:%d, expected an address of this machine and a free port"
              .formatted(options.host(), options.port()),
          e);
    }
    connector = made;
    return made;
  }

  private Collection<EndPoint> connected() {
    ServerConnector now = connector;
    return now == null ? List.of() : now.getConnectedEndPoints();
  }

  /** The port that it listens on. */
  public int port() {
    return javalin.port();
  }

  /** What it answers, for the check that the OpenAPI document has it all. */
  List<Route> routes() {
    return List.copyOf(routes);
  }

  /**
   * Loads the detector and the models, and warms them up; then the server is ready.
   *
   * @throws UserError if one cannot be loaded
   */
  public void load() {
    Detector detector;
    try (PointerScope scope = new PointerScope()) {
      detector =
          Detector.load(
              options.detector(),
              DetectorFolder.config(options.detector()),
              Detector.Computation.on(Devices.parse(options.device()), options.precision()));
    }
    RegionFinder shared = new RegionFinder(detector, options.serving());
    finder = shared;
    shared.warmUp();
    Path pretrained = options.pretrained();
    if (pretrained != null) {
      heads =
          new PretrainedHeads(
              pretrained,
              options.detector(),
              shared,
              options.serving(),
              options.precision(),
              options.device());
    }
    for (ServedModel model : repository.models()) {
      long start = System.nanoTime();
      model.load(shared, options.precision(), options.device());
      metrics.loaded(model.name(), Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /**
   * Stops as a load balancer expects it: says that it is not ready while it still answers, then
   * takes nothing new, and ends what it took. Returns when all is over.
   */
  public void drain() {
    lifecycle.enter(Lifecycle.Phase.DRAINING);
    sleep(options.drainDelay());
    lifecycle.enter(Lifecycle.Phase.STOPPING);
    ServerConnector now = connector;
    if (now != null) {
      now.close(); // the listening socket alone
    }
    awaitRequests(options.grace());
    close();
  }

  private void awaitRequests(Duration longest) {
    long until = System.nanoTime() + longest.toNanos();
    while (metrics.inFlight() > 0 && System.nanoTime() < until) {
      sleep(Duration.ofMillis(POLL_MILLIS));
    }
  }

  private static void sleep(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until it has stopped. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  /** Fails what waits, and frees everything. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    lifecycle.enter(Lifecycle.Phase.STOPPING);
    repository.close();
    awaitRequests(LAST_WORDS);
    javalin.stop();
    slow.close();
    PretrainedHeads loaded = heads;
    if (loaded != null) {
      loaded.close();
    }
    RegionFinder shared = finder;
    if (shared != null) {
      shared.close();
    }
    stopped.countDown();
  }
}
