package lxmert.regions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.io.DiskTrial;
import lxmert.io.FaultyDisk.Fault;
import lxmert.io.Progress;
import lxmert.tensor.DType;
import lxmert.vision.Detector;
import lxmert.vision.ImageLimits;
import lxmert.vision.SmallDetector;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An extraction goes on to the same store from wherever the disk was full. */
class FaultyDiskExtractionTest {
  private static final int IMAGES = 4;

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({"FULL, 1", "READ_ONLY, 5", "ONCE, 4"})
  void anExtractionGoesOnFromEveryChangeThatFailed(Fault fault, int stride) throws IOException {
    Path images = Files.createDirectories(scratch.resolve("images"));
    for (int i = 0; i < IMAGES; i++) {
      SmallDetector.writeImage(images.resolve("p" + i + ".png"), 40, i);
    }
    RegionExtraction.Options options =
        new RegionExtraction.Options(
            new RegionStoreOptions(DType.F16, 3), 1, false, ImageLimits.standard());
    Path model = SmallDetector.write(scratch.resolve("detector"));
    try (Detector detector = Detector.load(model, new Device("cpu"))) {
      DiskTrial trial =
          new DiskTrial(
              folder -> extract(detector, options, images, folder.resolve("store")),
              DiskTrial::assertSame);
      assertThat(trial.everyChange(scratch, fault, stride)).isGreaterThan(8);
    }
  }

  private static void extract(
      Detector detector, RegionExtraction.Options options, Path images, Path store) {
    try (RegionExtraction extraction = new RegionExtraction(detector, options, Progress.silent())) {
      extraction.run(store, ImageFiles.of(images));
    }
  }
}
