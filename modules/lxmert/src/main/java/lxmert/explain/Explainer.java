package lxmert.explain;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lxmert.checkpoint.ModelFolder;
import lxmert.checkpoint.ModelUse;
import lxmert.io.UserError;
import lxmert.model.LxmertInput;
import lxmert.tensor.Tensors;
import lxmert.text.SentenceEncoder;
import lxmert.text.TokenBatch;
import lxmert.text.Vocabulary;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Says why a model answers as it does. It computes with the plain model in double, which it loads
 * at the first explanation and frees when it has been idle. Any number of threads may ask; they
 * wait for each other.
 */
public final class Explainer implements AutoCloseable {
  private final Vocabulary vocabulary;
  private final SentenceEncoder encoder;
  private final ModelOnDemand model;

  /**
   * How to compute.
   *
   * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param maxLength most word pieces of a sentence, [CLS] and [SEP] included; null: as the model
   *     was trained with
   * @param idle time without use after which the model is freed
   */
  public record Options(String device, @Nullable Integer maxLength, Duration idle) {
    /** The best device, the model's length, one minute. */
    public static final Options DEFAULT = new Options("auto", null, Duration.ofMinutes(1));
  }

  private Explainer(Vocabulary vocabulary, SentenceEncoder encoder, ModelOnDemand model) {
    this.vocabulary = vocabulary;
    this.encoder = encoder;
    this.model = model;
  }

  /**
   * Opens a model folder with {@link Options#DEFAULT}.
   *
   * @throws UserError as {@link #open(Path, Options)}
   */
  public static Explainer open(Path model) {
    return open(model, Options.DEFAULT);
  }

  /**
   * Opens a model folder. Its weights are not read yet.
   *
   * @throws UserError if the folder's configuration or words are missing or broken, or the length
   *     is more than the model reads
   */
  public static Explainer open(Path model, Options options) {
    int images = ModelFolder.architecture(model).images();
    Path config = model.resolve("config.json");
    Integer length = options.maxLength();
    if (length != null) {
      ModelFolder.config(model).requireLength("max_length", length);
    }
    Vocabulary vocabulary = Vocabulary.ofFolder(model);
    return new Explainer(
        vocabulary,
        new SentenceEncoder(
            vocabulary,
            length == null
                ? ModelUse.read(config, ModelFolder.config(model), images).maxLength()
                : length),
        new ModelOnDemand(() -> PlainModel.load(model, options.device()), options.idle()));
  }

  /**
   * Explains the best answer, by the method of the paper.
   *
   * @param images as many as the model reads with a sentence
   * @throws UserError as {@link #explain(List, String, String, RelevanceMethod)}
   */
  public Explanation explain(List<Regions> images, String sentence) {
    return explain(images, sentence, null, RelevanceMethod.OURS_NO_LRP);
  }

  /**
   * Explains an answer.
   *
   * @param images as many as the model reads with a sentence
   * @param answer one of the model's; null: the best
   * @throws UserError if the sentence is none, the model has no such answer, its weights cannot be
   *     loaded, or it is no LXMERT
   */
  public Explanation explain(
      List<Regions> images, String sentence, @Nullable String answer, RelevanceMethod method) {
    return explain(images, encoder.encode(sentence), answer, List.of(method)).get(0);
  }

  /** Explains an answer by several methods, from one forward pass. */
  List<Explanation> explain(
      List<Regions> images, int[] words, @Nullable String answer, List<RelevanceMethod> methods) {
    return observed(
        images,
        words,
        (plain, pass) -> {
          int chosen = answer == null ? best(pass) : index(plain.answers(), answer);
          double score = Tensors.doubles(pass.logits())[chosen];
          List<AnswerMaps> maps = ofEach(images, image -> pass.maps(chosen, image));
          return methods.stream()
              .map(
                  method ->
                      new Explanation(
                          plain.answers().get(chosen),
                          score,
                          method,
                          pieces(words),
                          maps.stream().map(each -> relevance(each, method)).toList()))
              .toList();
        });
  }

  /**
   * The attention of all layers, for each image.
   *
   * @param images as many as the model reads with a sentence
   * @throws UserError if the sentence is none, the model's weights cannot be loaded, or it is no
   *     LXMERT
   */
  public List<AttentionMaps> attention(List<Regions> images, String sentence) {
    int[] words = encoder.encode(sentence);
    return observed(
        images,
        words,
        (plain, pass) ->
            ofEach(images, image -> new AttentionMaps(pieces(words), maps(pass, image))));
  }

  /** Whether the model is in memory now. */
  public boolean isLoaded() {
    return model.isLoaded();
  }

  /** Frees the model, if it is there. */
  @Override
  public void close() {
    model.close();
  }

  /** Watches the model read a sentence and its images; what is made on the way is freed. */
  private <R> R observed(
      List<Regions> images, int[] words, BiFunction<PlainModel, ObservedPass, R> work) {
    return model.use(
        plain -> {
          if (images.size() != plain.model().images()) {
            throw new UserError(
                "%d image(s) for a model that reads %d with a sentence"
                    .formatted(images.size(), plain.model().images()));
          }
          try (PointerScope scope = new PointerScope()) {
            LxmertInput input =
                LxmertInput.of(
                    TokenBatch.of(List.of(words)), RegionBatch.of(images), plain.device());
            ObservedPass pass = ObservedPass.of(plain.model(), input.to(torch.ScalarType.Double));
            return work.apply(plain, pass);
          }
        });
  }

  private static <R> List<R> ofEach(List<Regions> images, IntFunction<R> work) {
    return IntStream.range(0, images.size()).mapToObj(work).toList();
  }

  private static int best(ObservedPass pass) {
    double[] scores = Tensors.doubles(pass.logits());
    return IntStream.range(0, scores.length)
        .reduce((a, b) -> scores[b] > scores[a] ? b : a)
        .orElseThrow();
  }

  private static int index(List<String> answers, String answer) {
    int index = answers.indexOf(answer);
    if (index < 0) {
      throw new UserError(
          "the model does not know the answer \"%s\", expected one of its %d, such as \"%s\""
              .formatted(answer, answers.size(), answers.get(0)));
    }
    return index;
  }

  private static ImageRelevance relevance(AnswerMaps maps, RelevanceMethod method) {
    RelevanceMatrices matrices = maps.matrices(method);
    return new ImageRelevance(
        new Relevance(Tensors.doubles(matrices.words())),
        new Relevance(Tensors.doubles(matrices.regions())));
  }

  private List<String> pieces(int[] words) {
    return Arrays.stream(words).mapToObj(vocabulary::token).toList();
  }

  private static Map<String, HeadMaps> maps(ObservedPass pass, int image) {
    Map<String, HeadMaps> maps = new LinkedHashMap<>();
    pass.attention(image)
        .forEach(
            (name, map) -> {
              int[] shape = Arrays.stream(map.shape()).mapToInt(Math::toIntExact).toArray();
              maps.put(name, new HeadMaps(shape[0], shape[1], shape[2], Tensors.floats(map)));
            });
    return maps;
  }
}
