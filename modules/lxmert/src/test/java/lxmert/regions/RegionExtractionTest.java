package lxmert.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.vision.Detector;
import lxmert.vision.ImageLimits;
import lxmert.vision.ImageReader;
import lxmert.vision.SmallDetector;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionExtractionTest {
  private static final int IMAGES = 40;
  private static final RegionStoreOptions SHARDS_OF_THREE = new RegionStoreOptions(DType.F16, 3);

  @TempDir private static Path shared;
  private static Path detectorFolder;
  private static Path images;

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();

  /**
   * Two files are no images and the same, three have the content of others, one in the same shard.
   */
  @BeforeAll
  static void makeDetectorAndImages() throws IOException {
    detectorFolder = SmallDetector.write(shared.resolve("detector"));
    images = Files.createDirectories(shared.resolve("images"));
    for (int i = 0; i < IMAGES; i++) {
      SmallDetector.writeImage(file(i), 40 + i, i);
    }
    Files.writeString(file(4), "no image");
    Files.writeString(file(3), "no image");
    for (int[] copy : new int[][] {{6, 7}, {1, 20}, {21, 38}}) {
      Files.copy(file(copy[0]), file(copy[1]), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Path file(int i) {
    return images.resolve("p%02d.png".formatted(i));
  }

  private static Detector detector() {
    return Detector.load(detectorFolder, new Device("cpu"));
  }

  /** A process of its own that extracts, on one thread. */
  static final class Extracting {
    private Extracting() {}

    /** Takes the folders of detector, images and store. */
    public static void main(String[] folders) {
      RegionExtraction.Options options =
          new RegionExtraction.Options(SHARDS_OF_THREE, 1, false, ImageLimits.standard());
      try (Detector detector = Detector.load(Path.of(folders[0]), new Device("cpu"));
          RegionExtraction extraction =
              new RegionExtraction(detector, options, Progress.silent())) {
        extraction.run(Path.of(folders[2]), ImageFiles.of(Path.of(folders[1])));
      }
    }
  }

  private RegionExtraction.Result extract(
      Path store, int threads, RegionStoreOptions options, Progress progress) {
    try (Detector detector = detector();
        RegionExtraction extraction =
            new RegionExtraction(
                detector,
                new RegionExtraction.Options(options, threads, false, ImageLimits.standard()),
                progress)) {
      return extraction.run(store, ImageFiles.of(images));
    }
  }

  private RegionExtraction.Result extract(Path store, int threads) {
    return extract(store, threads, SHARDS_OF_THREE, Progress.silent());
  }

  /** Stops after so many images, as Ctrl-C would at any place. */
  private void stopAfter(int count, Path store) {
    AtomicInteger asked = new AtomicInteger();
    Progress progress = Progress.silent().until(() -> asked.incrementAndGet() > count);
    assertThatThrownBy(() -> extract(store, 2, SHARDS_OF_THREE, progress))
        .isInstanceOf(CancellationException.class);
  }

  /** All files of a store with their content. */
  private static Map<String, String> bytes(Path store) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.put(store.relativize(file).toString(), Arrays.toString(Files.readAllBytes(file)));
      }
    }
    return bytes;
  }

  /** As on a disk that was written under another encoding. */
  @Test
  void aFileWhoseNameIsNoTextIsAFailedOne() throws Exception {
    Path named = Files.createDirectories(folder.resolve("named"));
    SmallDetector.writeImage(named.resolve("good.png"), 40, 1);
    String copy =
        "cp good.png \"$(printf 'one\\377.png')\"; cp good.png \"$(printf 'two\\376.png')\"";
    Process process =
        new ProcessBuilder("bash", "-c", copy).directory(named.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    Path store = folder.resolve("store");
    try (Detector detector = detector();
        RegionExtraction extraction =
            new RegionExtraction(
                detector,
                new RegionExtraction.Options(SHARDS_OF_THREE, 1, false, ImageLimits.standard()),
                Progress.silent())) {
      RegionExtraction.Result result = extraction.run(store, ImageFiles.of(named));
      assertThat(result.failed())
          .extracting(FailedImage::imageId)
          .containsExactly("one%FF", "two%FE");
      assertThat(result.failed().get(0).reason())
          .contains("its name is not UTF-8, expected another name");
    }
  }

  @Test
  void passesOverWhatIsNoImageAndLooksAtTheSameContentOnce() throws IOException {
    Path store = folder.resolve("store");
    RegionExtraction.Result result = extract(store, 2);
    assertThat(result.added()).isEqualTo(IMAGES - 2);
    assertThat(result.copied()).isEqualTo(3);
    assertThat(result.others() + result.known()).isZero();
    assertThat(result.failed()).extracting(FailedImage::imageId).containsExactly("p03", "p04");
    assertThat(result.failed().get(0).reason()).startsWith(file(3) + " is not an image");
    assertThat(result.failed().get(1).reason()).startsWith(file(4) + " is not an image");
    assertThat(ExtractionJob.failed(store)).isEqualTo(result.failed());
    try (RegionStore regions = RegionStore.open(store);
        Detector detector = detector()) {
      assertThat(regions.imageIds()).hasSize(IMAGES - 2).startsWith("p00", "p01").isSorted();
      assertThat(regions.get("p20")).usingRecursiveComparison().isEqualTo(regions.get("p01"));
      assertThat(regions.get("p07").boxes()).isEqualTo(regions.get("p06").boxes());
      float[] fresh = detector.detect(ImageReader.read(file(38))).boxes();
      assertThat(regions.get("p38").boxes()).isEqualTo(fresh);
    }
    // Failed images are tried again: one is repaired.
    byte[] broken = Files.readAllBytes(file(4));
    Files.copy(file(5), file(4), StandardCopyOption.REPLACE_EXISTING);
    RegionExtraction.Result again = extract(store, 1);
    Files.write(file(4), broken);
    assertThat(again.added()).isEqualTo(1);
    assertThat(again.known()).isEqualTo(IMAGES - 2);
    assertThat(ExtractionJob.failed(store)).extracting(FailedImage::imageId).containsExactly("p03");
  }

  @Test
  void interruptedAndSharedItIsTheSameToTheByte() throws Exception {
    Path whole = folder.resolve("whole");
    extract(whole, 1);
    Path stopped = folder.resolve("stopped");
    stopAfter(2, stopped);
    stopAfter(11, stopped);
    stopAfter(25, stopped);
    assertThat(ExtractionJob.isUnfinished(stopped)).isTrue();
    int added = extractByThree(stopped);
    assertThat(added).isLessThan(IMAGES - 2); // the shards before the last stop were kept
    assertThat(bytes(stopped)).isEqualTo(bytes(whole));
    assertThat(extract(stopped, 1).failed()).hasSize(2);
  }

  @Test
  void threeWhoShareTheWorkDoNothingTwice() throws Exception {
    Path whole = folder.resolve("whole");
    extract(whole, 2);
    Path store = folder.resolve("store");
    assertThat(extractByThree(store)).isEqualTo(IMAGES - 2);
    assertThat(bytes(store)).isEqualTo(bytes(whole));
  }

  /** Three extractions at the same time; returns how many images they added. */
  private int extractByThree(Path store) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      int added = 0;
      Callable<RegionExtraction.Result> one = () -> extract(store, 1);
      for (Future<RegionExtraction.Result> result : threads.invokeAll(List.of(one, one, one))) {
        added += result.get().added();
      }
      return added;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void killedProcessesLoseTheirClaims() throws Exception {
    Path whole = folder.resolve("whole");
    extract(whole, 2);
    Path store = folder.resolve("store");
    Process first = start(store);
    while (!Files.exists(store.resolve(".job/done-00001.json"))) {
      assertThat(first.isAlive()).as(said()).isTrue();
      Thread.sleep(5);
    }
    first.destroyForcibly();
    assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
    for (Process process : List.of(start(store), start(store))) {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(said()).isTrue();
      assertThat(process.exitValue()).as(said()).isZero();
    }
    assertThat(bytes(store)).isEqualTo(bytes(whole));
  }

  @AfterEach
  void endProcesses() {
    processes.forEach(Process::destroyForcibly);
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said.txt"));
  }

  private Process start(Path store) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Extracting.class.getName(),
                detectorFolder.toString(),
                images.toString(),
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("said.txt").toFile()))
            .start();
    processes.add(process);
    return process;
  }

  @Test
  void anotherExtractionIsRefusedUntilTheFirstIsFinished() {
    Path store = folder.resolve("store");
    stopAfter(5, store);
    assertThatThrownBy(
            () -> extract(store, 1, new RegionStoreOptions(DType.F16, 4), Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds an unfinished extraction of other images");
    assertThatThrownBy(() -> RegionStoreWriter.open(store, SHARDS_OF_THREE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds an unfinished extraction: give its command again");
    assertThat(extract(store, 1).failed()).hasSize(2);
  }

  @Test
  void aStoreOfOtherFeaturesIsRefused() {
    Path store = folder.resolve("store");
    try (RegionStoreWriter writer = RegionStoreWriter.open(store, SHARDS_OF_THREE)) {
      writer.add("other", RandomRegions.of(new SplittableRandom(1), 2, 8));
    }
    assertThatThrownBy(() -> extract(store, 1))
        .isInstanceOf(UserError.class)
        .hasMessage(store + " holds features of size 8 and cannot continue with 64");
  }
}
