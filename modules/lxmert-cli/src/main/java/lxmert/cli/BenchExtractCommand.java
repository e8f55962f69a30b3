package lxmert.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.bench.ProcessMemory;
import lxmert.bench.RandomDetector;
import lxmert.bench.SameObjects;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.regions.ImageFiles;
import lxmert.tensor.Precision;
import lxmert.vision.Detector;
import lxmert.vision.DetectorConfig;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench extract}: what the regions of an image cost, stage by stage. */
@Command(
    name = "extract",
    description = {
      "Finds the regions of images one at a time and tells the seconds of each stage, then of"
          + " several at a time, as detect extract does.",
      "For the peak memory of one number format, give that format alone."
    },
    mixinStandardHelpOptions = true)
final class BenchExtractCommand implements Callable<Integer> {
  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR|LIST",
      description = "Images, as for detect extract.")
  private Path images;

  @Option(
      names = "--detector",
      paramLabel = "DIR",
      description = "The detector (default: one of the public size with random weights).")
  private @Nullable Path detector;

  @Mixin private BehaviourOptions behaviour;

  @Mixin private BenchOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<Path> files = List.copyOf(ImageFiles.of(images).values());
    if (detector != null) {
      measure(detector, files);
      return 0;
    }
    Path random = temporary();
    try {
      RandomDetector.write(random);
      measure(random, files);
    } finally {
      AtomicFiles.delete(random);
    }
    return 0;
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("lxmert-detector");
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  private void measure(Path folder, List<Path> files) {
    DetectorConfig settings = behaviour.settings(folder);
    int threads = options.threads();
    List<Regions> exact = new ArrayList<>();
    for (Precision precision : options.precisions()) {
      Detector.Computation how = new Detector.Computation(options.device(), precision, threads);
      try (Detector found = Detector.load(folder, settings, how)) {
        ExtractionTiming timing = ExtractionTiming.of(found, files, threads);
        print(precision, timing, exact);
        if (precision == Precision.FLOAT32) {
          exact.addAll(timing.regions());
        }
      }
    }
  }

  private void print(Precision precision, ExtractionTiming timing, List<Regions> exact) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("precision", precision.toString());
    row.put("images", timing.regions().size());
    timing.seconds().forEach((stage, seconds) -> row.put(stage + "_seconds", seconds));
    row.put("one_at_a_time_per_second", timing.oneAtATime());
    row.put("together_per_second", timing.together());
    if (precision != Precision.FLOAT32 && !exact.isEmpty()) {
      SameObjects agreement = SameObjects.of(exact, timing.regions());
      row.put("found_again_percent", agreement.foundAgain());
      row.put("same_object_percent", agreement.sameObject());
    }
    row.put("peak_mib", ProcessMemory.PEAK.mib());
    PrintWriter out = spec.commandLine().getOut();
    if (options.json().wanted()) {
      out.println(Json.line(row));
    } else {
      row.forEach(
          (name, value) ->
              out.printf(
                  "%-26s %s%n",
                  name.replace('_', ' '),
                  value instanceof Double number ? rounded(number) : value));
      out.println();
    }
    out.flush();
  }

  private static String rounded(double number) {
    return String.format(Locale.ROOT, "%.3f", number);
  }
}
