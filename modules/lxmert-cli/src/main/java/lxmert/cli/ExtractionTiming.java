package lxmert.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lxmert.vision.Detector;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;
import lxmert.vision.Regions;

/**
 * What it takes a detector to find the regions of images.
 *
 * @param seconds of each stage, the mean over the images, one at a time on all cores
 * @param oneAtATime images per second
 * @param together images per second, several at a time
 * @param regions of the images
 */
record ExtractionTiming(
    Map<String, Double> seconds, double oneAtATime, double together, List<Regions> regions) {

  /** Measures, after an image to warm up on. */
  static ExtractionTiming of(Detector detector, List<Path> files, int threads) {
    detector.detect(ImageReader.read(files.get(0)));
    Map<String, Double> seconds = new LinkedHashMap<>();
    List<Regions> regions = new ArrayList<>();
    long start = System.nanoTime();
    for (Path file : files) {
      regions.add(detectRegions(detector, file, seconds));
    }
    double alone = files.size() / BenchCorpusCommand.since(start);
    seconds.replaceAll((stage, sum) -> sum / files.size());
    return new ExtractionTiming(seconds, alone, together(detector, files, threads), regions);
  }

  private static Regions detectRegions(Detector detector, Path file, Map<String, Double> seconds) {
    long[] last = {System.nanoTime()};
    Image image = ImageReader.read(file);
    seconds.merge("decode", lap(last), Double::sum);
    return detector.detect(
        image,
        stage -> seconds.merge(stage.name().toLowerCase(Locale.ROOT), lap(last), Double::sum));
  }

  private static double lap(long[] last) {
    double seconds = BenchCorpusCommand.since(last[0]);
    last[0] = System.nanoTime();
    return seconds;
  }

  private static double together(Detector detector, List<Path> files, int threads) {
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      long start = System.nanoTime();
      List<Future<Regions>> all = new ArrayList<>();
      for (Path file : files) {
        all.add(callers.submit(() -> detector.detect(ImageReader.read(file))));
      }
      for (Future<Regions> each : all) {
        each.get();
      }
      return files.size() / BenchCorpusCommand.since(start);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      callers.shutdown();
    }
  }
}
