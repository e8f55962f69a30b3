package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import lxmert.io.Digests;
import lxmert.io.Json;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The regions of an image are the same to the bit, whatever is around it: on the reference's
 * network of 101 layers, whose results do change with libtorch's number of threads.
 */
class StableRegionsTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/frcnn");

  @TempDir private Path folder;
  private int threadsBefore;

  @BeforeEach
  void remember() {
    threadsBefore = torch.get_num_threads();
  }

  @AfterEach
  void restore() {
    torch.set_num_threads(threadsBefore);
  }

  private static Detector load(int threads) {
    return load(threads, Precision.FLOAT32);
  }

  private static Detector load(int threads, Precision precision) {
    return Detector.load(
        GOLDEN,
        DetectorFolder.config(GOLDEN),
        new Detector.Computation(new Device("cpu"), precision, threads));
  }

  private static List<Image> images() {
    List<Image> images = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      images.add(ImageReader.read(GOLDEN.resolve("image_" + name + ".png")));
    }
    for (int[] size : new int[][] {{90, 60}, {50, 120}, {64, 64}}) {
      byte[] bgr = new byte[size[0] * size[1] * 3];
      new SplittableRandom(size[0]).nextBytes(bgr);
      images.add(new Image(size[0], size[1], bgr));
    }
    return images;
  }

  /** A hash of all numbers of all regions, exactly. */
  private static String bits(Regions regions) {
    return Digests.of(Json.line(regions));
  }

  private static List<String> look(Detector detector, List<Image> images) {
    return images.stream().map(image -> bits(detector.detect(image))).toList();
  }

  @ParameterizedTest
  @EnumSource
  void theOrderAndTheThreadsDoNotMatter(Precision precision) {
    List<Image> images = images();
    List<String> expected;
    try (Detector one = load(1, precision)) {
      expected = look(one, images);
      Collections.reverse(images);
      List<String> backwards = new ArrayList<>(look(one, images));
      Collections.reverse(backwards);
      Collections.reverse(images);
      assertThat(backwards).isEqualTo(expected);
    }
    for (int threads : new int[] {2, 5}) {
      torch.set_num_threads(3 - threads % 2); // what the caller has set, 3 or 2
      try (Detector several = load(threads, precision)) {
        assertThat(look(several, images)).isEqualTo(expected);
      }
      assertThat(torch.get_num_threads()).isEqualTo(3 - threads % 2);
    }
  }

  @Test
  void theNeighboursDoNotMatter() throws Exception {
    List<Image> images = images();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try (Detector detector = load(3)) {
      List<String> alone = look(detector, images);
      List<Future<String>> together = new ArrayList<>();
      for (int i = 0; i < 3 * images.size(); i++) {
        Image image = images.get(i % images.size());
        together.add(callers.submit(() -> bits(detector.detect(image))));
      }
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i).get()).isEqualTo(alone.get(i % alone.size()));
      }
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void theProcessDoesNotMatter() throws Exception {
    String here;
    try (Detector detector = load(2)) {
      here = String.join("\n", look(detector, images())) + "\n";
    }
    Path out = folder.resolve("regions.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            out.toString());
    builder
        .environment()
        .putAll(Map.of("OMP_NUM_THREADS", "4", "OPENBLAS_NUM_THREADS", "1", "LC_ALL", "C"));
    Path said = folder.resolve("said.txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    assertThat(Files.readString(out)).isEqualTo(here);
  }

  /** Another process, which has other numbers of threads. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      try (Detector detector = load(1)) {
        Files.writeString(
            Path.of(arguments[0]), String.join("\n", look(detector, images())) + "\n");
      }
    }
  }
}
