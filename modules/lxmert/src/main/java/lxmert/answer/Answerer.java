package lxmert.answer;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import lxmert.io.UserError;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import lxmert.vision.Detector;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about images: a model and a detector, loaded once. Any number of threads may
 * ask at the same time.
 */
public final class Answerer implements AutoCloseable {
  private final Detector detector;
  private final RegionAnswerer model;

  /**
   * How to compute and what to return.
   *
   * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param precision of detector and model
   * @param maxLength most word pieces of a question, [CLS] and [SEP] included; null: as the model
   *     was trained with, which is 20 for the published ones
   * @param answers how many answers a reply holds at the most
   */
  public record Options(
      String device, Precision precision, @Nullable Integer maxLength, int answers) {
    /** The model's length, five answers, float32, the best device. */
    public static final Options DEFAULT = new Options("auto", Precision.FLOAT32, null, 5);

    /** Checks the ranges. */
    public Options {
      if ((maxLength != null && maxLength < 3) || answers < 1) {
        throw new UserError(
            "a length of %s and %d answers, expected at least 3 and 1"
                .formatted(maxLength, answers));
      }
    }
  }

  /**
   * A question about an image.
   *
   * @param image what the question is about
   * @param question a sentence
   */
  public record Request(ImageRegions image, String question) {}

  private Answerer(Detector detector, RegionAnswerer model) {
    this.detector = detector;
    this.model = model;
  }

  /**
   * Loads a model folder and a detector folder with {@link Options#DEFAULT}.
   *
   * @throws UserError if a file is missing or broken, or if the two do not fit each other
   */
  public static Answerer load(Path model, Path detector) {
    return load(model, detector, Options.DEFAULT);
  }

  /**
   * Loads a model folder and a detector folder.
   *
   * @throws UserError if a file is missing or broken, or if the two do not fit each other
   */
  public static Answerer load(Path model, Path detector, Options options) {
    return load(model, detector, UnaryOperator.identity(), options);
  }

  /**
   * Loads a model folder and a detector folder, which looks at images by other settings than its
   * own, such as those of a {@linkplain DetectorConfig#withPreset preset}.
   *
   * @param settings from the detector's own settings to those that are used
   * @throws UserError if a file is missing or broken, if the two do not fit each other, or if the
   *     length is more than the model reads
   */
  public static Answerer load(
      Path model, Path detector, UnaryOperator<DetectorConfig> settings, Options options) {
    try (PointerScope scope = new PointerScope()) {
      return load(model, detector, settings, options, Devices.parse(options.device()));
    }
  }

  private static Answerer load(
      Path model,
      Path detector,
      UnaryOperator<DetectorConfig> settings,
      Options options,
      Device device) {
    DetectorConfig config = settings.apply(DetectorFolder.config(detector));
    RegionAnswerer loaded = RegionAnswerer.load(model, options, device);
    try {
      int expected = loaded.featureSize();
      if (config.featureSize() != expected) {
        throw new UserError(
            "the detector %s makes features of size %d, but the model %s reads features of size %d"
                .formatted(detector, config.featureSize(), model, expected));
      }
      Detector.Computation how = Detector.Computation.on(device, options.precision());
      return new Answerer(Detector.load(detector, config, how), loaded);
    } catch (RuntimeException | Error e) {
      loaded.close();
      throw e;
    }
  }

  /**
   * Finds the regions of an image file.
   *
   * @throws UserError if it is no image, torn or too large
   */
  public ImageRegions detectRegions(Path image) {
    return detectRegions(ImageReader.read(image));
  }

  /**
   * Finds the regions of an image in memory.
   *
   * @param name what to call it in an error
   * @throws UserError if it is no image, torn or too large
   */
  public ImageRegions detectRegions(byte[] image, String name) {
    return detectRegions(ImageReader.read(image, name));
  }

  /** Finds the regions of a decoded image. */
  public ImageRegions detectRegions(Image image) {
    return new ImageRegions(detector.detect(image), objectNames(), attributeNames());
  }

  /** Asks one question about an image file. */
  public Reply ask(Path image, String question) {
    return ask(detectRegions(image), question);
  }

  /**
   * Asks one question about an image.
   *
   * @throws UserError if the question is empty or is no question any more
   */
  public Reply ask(ImageRegions image, String question) {
    return ask(image, List.of(question)).get(0);
  }

  /**
   * Asks many questions about one image; the image is encoded once.
   *
   * @return the replies in the order of the questions
   * @throws UserError if a question is empty or is no question any more
   */
  public List<Reply> ask(ImageRegions image, List<String> questions) {
    return ask(List.of(image), questions);
  }

  /**
   * Asks about as many images as the model reads with a sentence: two, left and right, for a model
   * of NLVR2. They are encoded once.
   *
   * @return the replies in the order of the sentences
   * @throws UserError if the model reads another number of images, or a sentence is empty or is no
   *     sentence any more
   */
  public List<Reply> ask(List<ImageRegions> images, List<String> sentences) {
    List<Regions> regions = images.stream().map(ImageRegions::features).toList();
    return model.ask(regions, sentences);
  }

  /**
   * Asks about many images at once, each by itself.
   *
   * @return the replies in the order of the requests
   * @throws UserError if a question is empty or is no question any more
   */
  public List<Reply> ask(List<Request> requests) {
    model.requireImages(1);
    List<String> questions = requests.stream().map(Request::question).toList();
    List<Regions> images = requests.stream().map(each -> each.image().features()).toList();
    return model.askEach(images, questions);
  }

  /** The names of the detector's classes. */
  public List<String> objectNames() {
    return detector.objectNames();
  }

  /** The names of the detector's attributes. */
  public List<String> attributeNames() {
    return detector.attributeNames();
  }

  /** All answers that the model can give. */
  public List<String> answers() {
    return model.answers();
  }

  /** Frees both networks. No question may be under way. */
  @Override
  public void close() {
    model.close();
    detector.close();
  }
}
