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
 * What it takes a detector to find the regions of pictures.
 *
 * @param seconds of each stage, the mean over the pictures, one at a time on all cores
 * @param oneAtATime pictures per second
 * @param together pictures per second, several at a time
 * @param regions of the pictures
 */
record ExtractionTiming(
    Map<String, Double> seconds, double oneAtATime, double together, List<Regions> regions) {

  /** Measures, after a picture to warm up on. */
  static ExtractionTiming of(Detector detector, List<Path> pictures, int threads) {
    detector.detect(ImageReader.read(pictures.get(0)));
    Map<String, Double> seconds = new LinkedHashMap<>();
    List<Regions> regions = new ArrayList<>();
    long start = System.nanoTime();
    for (Path picture : pictures) {
      regions.add(look(detector, picture, seconds));
    }
    double alone = pictures.size() / BenchCorpusCommand.since(start);
    seconds.replaceAll((stage, sum) -> sum / pictures.size());
    return new ExtractionTiming(seconds, alone, together(detector, pictures, threads), regions);
  }

  private static Regions look(Detector detector, Path picture, Map<String, Double> seconds) {
    long[] last = {System.nanoTime()};
    Image image = ImageReader.read(picture);
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

  private static double together(Detector detector, List<Path> pictures, int threads) {
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      long start = System.nanoTime();
      List<Future<Regions>> all = new ArrayList<>();
      for (Path picture : pictures) {
        all.add(callers.submit(() -> detector.detect(ImageReader.read(picture))));
      }
      for (Future<Regions> each : all) {
        each.get();
      }
      return pictures.size() / BenchCorpusCommand.since(start);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      callers.shutdown();
    }
  }
}
