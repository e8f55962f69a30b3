package lxmert.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.tensor.SafeTensors;
import lxmert.vision.Detector;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import lxmert.vision.DetectorPreset;
import lxmert.vision.FasterRcnn;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;
import lxmert.vision.Preprocessor;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Holds the detector against a fixture folder of the reference: a detector, images {@code
 * image_NAME.png}, and the value of every stage in {@code expected.safetensors}.
 */
public final class DetectorChecks {
  /** Left out: a mistake of the reference. */
  private static final List<String> NOT_OURS = List.of("AS_REFERENCE_WRONG");

  private static final String BATCH = "batch_";

  private final Path folder;
  private final Expected expected;
  private final FasterRcnn network;
  private final Preprocessor preprocessor;

  private DetectorChecks(Path folder, SafeTensors file) {
    this.folder = folder;
    expected = new Expected(file);
    DetectorConfig config = DetectorFolder.config(folder);
    network = new FasterRcnn(config);
    DetectorFolder.loadWeights(folder, network);
    network.eval();
    preprocessor = new Preprocessor(config);
  }

  /** One finding for each quantity of each image. */
  public static List<CheckResult> check(Path folder) {
    int threads = torch.get_num_threads();
    // One thread: small layers gain nothing from more, and the errors are the same everywhere.
    torch.set_num_threads(1);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard();
        SafeTensors file = SafeTensors.open(folder.resolve("expected.safetensors"))) {
      DetectorChecks checks = new DetectorChecks(folder, file);
      checks.run();
      return checks.expected.findings(NOT_OURS);
    } finally {
      torch.set_num_threads(threads);
    }
  }

  private void run() {
    for (String name : images()) {
      try (PointerScope scope = new PointerScope()) {
        checkImage(name);
      }
    }
    for (String batch : expected.prefixes(BATCH)) {
      try (PointerScope scope = new PointerScope()) {
        checkBatch(batch);
      }
    }
    try (Detector detector = Detector.load(folder, new Device("cpu"))) {
      for (String name : images()) {
        OutputChecks.check(
            expected, name + ".out.", 0, detector.detect(image(name)), "folded norms");
      }
    }
  }

  private List<String> images() {
    return expected.prefixes("").stream()
        .filter(prefix -> expected.contains(prefix + ".pixels"))
        .toList();
  }

  private Image image(String name) {
    return ImageReader.read(folder.resolve("image_" + name + ".png"));
  }

  private void checkImage(String name) {
    Image image = image(name);
    new StageChecks(expected, network, name + ".").check(image);
    expected.bytes(name + ".bgr_u8", image.bgr());
    Tensor swapped = preprocessor.pixels(redFirst(image));
    expected.floats("alt." + name + ".pixels_local_file_rgb", swapped, 1e-4);
    expected.floats("alt." + name + ".pixels_pil_uint8", likePillow(image), 1e-4);
  }

  /** The fixture's size, resized as py-bottom-up-attention does. */
  private Tensor likePillow(Image image) {
    DetectorConfig other = network.config().withPreset(DetectorPreset.DETECTRON2);
    return new Preprocessor(other).pixels(image, preprocessor.size(image));
  }

  /** The reference pads a batch; the same padding around one image gives the same regions. */
  private void checkBatch(String batch) {
    long[] shape = expected.longs(batch + ".padded_shape");
    List<Long> sizes = new ArrayList<>();
    for (int i = 0; i < shape[0]; i++) {
      Image image = image(batch.substring(BATCH.length() + i, BATCH.length() + i + 1));
      var size = preprocessor.size(image);
      sizes.add((long) size.height());
      sizes.add((long) size.width());
      Tensor padded =
          torch.constant_pad_nd(
              preprocessor.pixels(image), 0, shape[3] - size.width(), 0, shape[2] - size.height());
      FasterRcnn.Result result = network.detect(padded, size);
      expected.floats(batch + ".proposals." + i, result.proposals().boxes(), 2e-2);
      OutputChecks.check(expected, batch + ".out.", i, network.regions(result, size), "");
    }
    expected.integers(batch + ".sizes", sizes.stream().mapToLong(Long::longValue).toArray());
  }

  private static Image redFirst(Image image) {
    byte[] swapped = image.bgr().clone();
    for (int i = 0; i < swapped.length; i += 3) {
      swapped[i] = image.bgr()[i + 2];
      swapped[i + 2] = image.bgr()[i];
    }
    return new Image(image.width(), image.height(), swapped);
  }
}
