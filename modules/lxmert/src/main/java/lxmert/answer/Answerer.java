package lxmert.answer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.UserError;
import lxmert.model.EncodedPicture;
import lxmert.model.FastAnswering;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import lxmert.text.TokenBatch;
import lxmert.text.WordPieceTokenizer;
import lxmert.vision.Detector;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Device;

/**
 * Answers questions about pictures: a model and a detector, loaded once. Any number of threads may
 * ask at the same time.
 */
public final class Answerer implements AutoCloseable {
  /** Longer questions than this are no questions; the model reads the first word pieces only. */
  private static final int MOST_WORDS = 200;

  private final Detector detector;
  private final FastAnswering model;
  private final List<String> answers;
  private final WordPieceTokenizer tokenizer;
  private final Options options;

  /**
   * How to compute and what to return.
   *
   * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param precision of detector and model
   * @param maxLength word pieces of a question, [CLS] and [SEP] included; the published value is 20
   * @param answers how many answers a reply holds at the most
   */
  public record Options(String device, Precision precision, int maxLength, int answers) {
    /** The published length, five answers, float32, the best device. */
    public static final Options DEFAULT = new Options("auto", Precision.FLOAT32, 20, 5);

    /** Checks the ranges. */
    public Options {
      if (maxLength < 3 || answers < 1) {
        throw new UserError(
            "a length of %d and %d answers, expected at least 3 and 1"
                .formatted(maxLength, answers));
      }
    }
  }

  /** A question about a picture. */
  public record Request(Picture picture, String question) {}

  private Answerer(Detector detector, ModelFolder folder, Device device, Options options) {
    this.detector = detector;
    this.options = options;
    answers = folder.answers();
    tokenizer = new WordPieceTokenizer(folder.vocabulary());
    folder.model().to(device, false);
    model = new FastAnswering(folder.model(), options.precision());
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
   * Loads a model folder and a detector folder, which looks at pictures by other settings than its
   * own, such as those of a {@linkplain DetectorConfig#withPreset preset}.
   *
   * @param settings from the detector's own settings to those that are used
   * @throws UserError if a file is missing or broken, or if the two do not fit each other
   */
  public static Answerer load(
      Path model, Path detector, UnaryOperator<DetectorConfig> settings, Options options) {
    Device device = Devices.parse(options.device());
    ModelFolder folder = ModelFolder.loadForOnePicture(model);
    Detector eyes =
        Detector.load(
            detector,
            settings.apply(DetectorFolder.config(detector)),
            Detector.Computation.on(device, options.precision()));
    int expected = folder.model().config().visualFeatDim();
    if (eyes.featureSize() != expected) {
      throw new UserError(
          "the detector %s makes features of size %d, but the model %s reads features of size %d"
              .formatted(detector, eyes.featureSize(), model, expected));
    }
    return new Answerer(eyes, folder, device, options);
  }

  /**
   * Finds the regions of a picture file.
   *
   * @throws UserError if it is no picture, torn or too large
   */
  public Picture look(Path image) {
    return look(ImageReader.read(image));
  }

  /**
   * Finds the regions of a picture in memory.
   *
   * @param name what to call it in an error
   * @throws UserError if it is no picture, torn or too large
   */
  public Picture look(byte[] image, String name) {
    return look(ImageReader.read(image, name));
  }

  /** Finds the regions of a decoded picture. */
  public Picture look(Image image) {
    return new Picture(detector.detect(image), objectNames(), attributeNames());
  }

  /** Asks one question about a picture file. */
  public Reply ask(Path image, String question) {
    return ask(look(image), question);
  }

  /**
   * Asks one question about a picture.
   *
   * @throws UserError if the question is empty or is no question any more
   */
  public Reply ask(Picture picture, String question) {
    return ask(picture, List.of(question)).get(0);
  }

  /**
   * Asks many questions about one picture; the picture is encoded once.
   *
   * @return the replies in the order of the questions
   * @throws UserError if a question is empty or is no question any more
   */
  public List<Reply> ask(Picture picture, List<String> questions) {
    if (questions.isEmpty()) {
      return List.of();
    }
    TokenBatch words = words(questions);
    try (EncodedPicture encoded = model.encode(picture.features())) {
      return replies(questions, model.logits(encoded, words));
    }
  }

  /**
   * Asks about many pictures at once.
   *
   * @return the replies in the order of the requests
   * @throws UserError if a question is empty or is no question any more
   */
  public List<Reply> ask(List<Request> requests) {
    if (requests.isEmpty()) {
      return List.of();
    }
    List<String> questions = requests.stream().map(Request::question).toList();
    List<Regions> pictures = requests.stream().map(each -> each.picture().features()).toList();
    return replies(questions, model.logits(pictures, words(questions)));
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
    return answers;
  }

  /** Frees both networks. No question may be under way. */
  @Override
  public void close() {
    model.close();
    detector.close();
  }

  private TokenBatch words(List<String> questions) {
    return TokenBatch.of(questions.stream().map(this::encode).toList());
  }

  private int[] encode(String question) {
    String stripped = question.strip();
    if (stripped.isEmpty()) {
      throw new UserError("the question is empty, expected a sentence");
    }
    int words = stripped.split("\\s+", MOST_WORDS + 1).length;
    if (words > MOST_WORDS) {
      throw new UserError(
          "the question \"%s ...\" has more than %d words, expected a sentence"
              .formatted(stripped.substring(0, 40), MOST_WORDS));
    }
    return tokenizer.encode(stripped, options.maxLength());
  }

  private List<Reply> replies(List<String> questions, float[][] scores) {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      replies.add(new Reply(questions.get(i), best(scores[i])));
    }
    return replies;
  }

  private List<Answer> best(float[] scores) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      order.add(i);
    }
    order.sort((a, b) -> Float.compare(scores[b], scores[a]));
    return order.stream()
        .limit(options.answers())
        .map(i -> new Answer(answers.get(i), 1 / (1 + Math.exp(-scores[i]))))
        .toList();
  }
}
