package lxmert.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lxmert.io.Version;
import lxmert.serving.ComputeStage;
import lxmert.serving.ServedModel;
import lxmert.serving.ServingListener;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** What Prometheus reads: requests, queues, batches and the process. */
final class ServerMetrics {
  private static final Duration[] LATENCIES =
      Stream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);
  private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64};
  private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "OPTIONS");
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicInteger inFlight = new AtomicInteger();

  /** Why a request was refused whose form is right. */
  enum Rejection {
    QUEUE_FULL,
    DRAINING,
    TOO_LARGE,
    DEADLINE;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  ServerMetrics() {
    Gauge.builder("lxmert.http.requests.in.flight", inFlight, AtomicInteger::get)
        .description("Requests that are being answered.")
        .register(registry);
    for (Rejection each : Rejection.values()) {
      rejections(each);
    }
    Gauge.builder("lxmert.build.info", () -> 1)
        .description("Version of the program and of Java.")
        .tags("version", Version.NUMBER, "java", Runtime.version().toString())
        .register(registry);
    bindProcess();
  }

  private void bindProcess() {
    new UptimeMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    Gauge.builder("process.resident.memory", Pointer::physicalBytes)
        .description("Memory of the process in main memory, in bytes.")
        .baseUnit("bytes")
        .register(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, each -> each.getProcessCpuTime() / 1e9)
          .description("Time that the process has computed, in seconds.")
          .baseUnit("seconds")
          .register(registry);
      Gauge.builder(
              "process.open.fds", system, UnixOperatingSystemMXBean::getOpenFileDescriptorCount)
          .description("Files and sockets that are open.")
          .register(registry);
    }
  }

  /** Counts from 0 what may come on a route. */
  void declare(Route route) {
    requests(route, route.method(), 200);
    duration(route);
  }

  /** Counts from 0 what a model may do. */
  void declare(ServedModel model, int capacity) {
    String name = model.name();
    for (RequestOutcome each : RequestOutcome.values()) {
      inferenceRequests(name, each);
    }
    Gauge.builder("lxmert.queue.size", model, ServedModel::queueSize)
        .description("Questions that wait.")
        .tags(tags(name))
        .register(registry);
    Gauge.builder("lxmert.queue.capacity", () -> capacity)
        .description("Most questions that may wait.")
        .tags(tags(name))
        .register(registry);
    Gauge.builder("lxmert.model.loaded", model, each -> each.isReady() ? 1 : 0)
        .description("Whether the model is ready, 0 or 1.")
        .tags(tags(name))
        .register(registry);
  }

  /** How long a model took to load. */
  void loaded(String model, Duration time) {
    Gauge.builder("lxmert.model.load.duration", () -> time.toNanos() / 1e9)
        .description("Time that loading and warming up took, in seconds.")
        .baseUnit("seconds")
        .tags(tags(model))
        .register(registry);
  }

  private static String[] tags(String model) {
    return new String[] {"model", model, "version", ServedModel.VERSION};
  }

  private static String[] tags(String model, String key, String value) {
    return new String[] {"model", model, "version", ServedModel.VERSION, key, value};
  }

  private Counter requests(Route route, String method, int status) {
    return Counter.builder("lxmert.http.requests")
        .description("Requests by route, method and status.")
        .tags("route", route.path())
        .tags("method", METHODS.contains(method) ? method : "other")
        .tags("status", Integer.toString(status))
        .register(registry);
  }

  private Timer duration(Route route) {
    return Timer.builder("lxmert.http.request.duration")
        .description("Time from the first byte in to the last byte out.")
        .tags("route", route.path())
        .serviceLevelObjectives(LATENCIES)
        .register(registry);
  }

  private Counter inferenceRequests(String model, RequestOutcome outcome) {
    return Counter.builder("lxmert.inference.requests")
        .description("Requests of a model by outcome.")
        .tags(tags(model, "outcome", outcome.label()))
        .register(registry);
  }

  private Counter rejections(Rejection reason) {
    return Counter.builder("lxmert.rejected")
        .description("Requests that were refused although their form was right.")
        .tags("reason", reason.label())
        .register(registry);
  }

  /** Hears what a model does. */
  ServingListener listener(String model) {
    Counter inferences =
        Counter.builder("lxmert.inferences")
            .description("Questions that were answered.")
            .tags(tags(model))
            .register(registry);
    Counter batches =
        Counter.builder("lxmert.batches")
            .description("Runs of the model.")
            .tags(tags(model))
            .register(registry);
    DistributionSummary sizes =
        DistributionSummary.builder("lxmert.batch.size")
            .description("Questions in a run.")
            .tags(tags(model))
            .serviceLevelObjectives(BATCHES)
            .register(registry);
    Timer waiting =
        Timer.builder("lxmert.queue.duration")
            .description("Time that a request waited.")
            .tags(tags(model))
            .serviceLevelObjectives(LATENCIES)
            .register(registry);
    Map<ComputeStage, Timer> stages = new EnumMap<>(ComputeStage.class);
    for (ComputeStage each : ComputeStage.values()) {
      stages.put(each, stage(model, each));
    }
    return new ServingListener() {
      @Override
      public void computed(ComputeStage stage, long nanos) {
        Objects.requireNonNull(stages.get(stage)).record(nanos, TimeUnit.NANOSECONDS);
      }

      @Override
      public void queued(long nanos) {
        waiting.record(nanos, TimeUnit.NANOSECONDS);
      }

      @Override
      public void ran(int elements) {
        inferences.increment(elements);
        batches.increment();
        sizes.record(elements);
      }
    };
  }

  private Timer stage(String model, ComputeStage stage) {
    return Timer.builder("lxmert.compute.duration")
        .description("Time that a stage of the work took.")
        .tags(tags(model, "stage", stage.label()))
        .serviceLevelObjectives(LATENCIES)
        .register(registry);
  }

  void began() {
    inFlight.incrementAndGet();
  }

  int inFlight() {
    return inFlight.get();
  }

  /** A request is over. */
  void ended(Exchange exchange, int status, RequestOutcome outcome) {
    Route route = exchange.route();
    requests(route, exchange.http().req().getMethod(), status).increment();
    duration(route).record(exchange.elapsed(), TimeUnit.NANOSECONDS);
    ServedModel model = exchange.model();
    if (model != null) {
      inferenceRequests(model.name(), outcome).increment();
    }
    inFlight.decrementAndGet();
  }

  void rejected(Rejection reason) {
    rejections(reason).increment();
  }

  /** The content type of the metrics for what a client accepts. */
  static String contentType(@Nullable String accept) {
    return accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
  }

  /** The metrics as text of a content type. */
  String text(String contentType) {
    return registry.scrape(contentType);
  }
}
