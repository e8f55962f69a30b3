package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.io.Check;
import lxmert.io.UserError;
import lxmert.quickstart.ShippedModels;
import lxmert.server.HttpLimits;
import lxmert.server.InferenceServer;
import lxmert.server.ServerOptions;
import lxmert.serving.ServingLimits;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert serve}: answers over HTTP, until it is asked to stop. */
@Command(
    name = "serve",
    description =
        "Answers over HTTP: Open Inference Protocol v2, Hugging Face's visual-question-answering,"
            + " a simple form, metrics. Requests are logged to standard error.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "NAME=DIR",
      description =
          "A fine-tuned model's folder and the name that clients use; may be given several times."
              + " The first answers where none is named (default: the model of the procedural world"
              + " that comes with the program, as world).")
  private Map<String, Path> models = new LinkedHashMap<>();

  @Option(
      names = "--detector",
      paramLabel = "DIR",
      description =
          "The folder of the detector that the models were trained with (default: likewise).")
  private @Nullable Path detector;

  @Option(
      names = "--pretrained",
      paramLabel = "DIR",
      description =
          "A folder that pretrain wrote, for hidden words and matching (default: with the shipped"
              + " models theirs, else none).")
  private @Nullable Path pretrained;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on; 0.0.0.0 for all of the machine's (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port to listen on; 0 for any that is free (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--max-batch",
      defaultValue = "32",
      description =
          "Questions that the model is run for at once, and of a request (default:"
              + " ${DEFAULT-VALUE}).")
  private int maxBatch;

  @Option(
      names = "--batch-delay",
      paramLabel = "MS",
      defaultValue = "0",
      description =
          "Milliseconds that a question waits for company (default: ${DEFAULT-VALUE}: none).")
  private int batchDelay;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Questions that wait for a model; more are refused (default: ${DEFAULT-VALUE}).")
  private int queue;

  @Option(
      names = "--explanations",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Explanations of a model that are taken at once, of which one is computed; 0 switches"
              + " them off (default: ${DEFAULT-VALUE}).")
  private int explanations;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Most time for a request (default: ${DEFAULT-VALUE}).")
  private int deadline;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description =
          "Time between saying that it is not ready and refusing requests, once it is asked to"
              + " stop (default: ${DEFAULT-VALUE}).")
  private int drain;

  @Option(
      names = "--grace",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "Time to end what was taken, after that (default: ${DEFAULT-VALUE}).")
  private int grace;

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      description =
          "A page of another server that may ask, such as https://page.example; may be given"
              + " several times (default: none).")
  private List<String> origins = List.of();

  @Mixin private PrecisionOption precision;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ServerOptions options = options();
    try (InferenceServer server =
        InferenceServer.start(
            options,
            line -> {
              err.println(line);
              err.flush();
            })) {
      StopSignals.onFirst(server::drain);
      server.load();
      out.printf(
          "%s ready on http://%s:%d%n",
          String.join(", ", options.models().keySet()), host, server.port());
      out.flush();
      server.awaitStop();
    }
    return 0;
  }

  private ServerOptions options() {
    if (models.isEmpty() != (detector == null)) {
      throw new UserError(
          "%s without %s, expected both or neither"
              .formatted(
                  detector == null ? "--model" : "--detector",
                  detector == null ? "--detector" : "--model"));
    }
    Map<String, Path> served = models.isEmpty() ? ShippedModels.find().served() : models;
    Path folder = detector == null ? ShippedModels.find().detector() : detector;
    return Check.given(
        "serve",
        () ->
            new ServerOptions(
                host,
                port,
                served,
                pretrained(),
                folder,
                device.name(),
                precision.orElse(Precision.FLOAT32),
                limits(),
                HttpLimits.STANDARD,
                Duration.ofSeconds(drain),
                Duration.ofSeconds(grace),
                origins));
  }

  private @Nullable Path pretrained() {
    return models.isEmpty() && pretrained == null ? ShippedModels.find().pretrained() : pretrained;
  }

  private ServingLimits limits() {
    ServingLimits usual = ServingLimits.STANDARD;
    return new ServingLimits(
        maxBatch,
        Duration.ofMillis(batchDelay),
        queue,
        usual.queueBytes(),
        Duration.ofSeconds(deadline),
        usual.maxPixels(),
        usual.maxSide(),
        usual.cachedImages(),
        explanations);
  }
}
