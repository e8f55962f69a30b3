package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * The backbone with the heads of the four pre-training tasks. {@link #forward} runs every head on
 * every position; a task that asks for few positions gathers their rows of the backbone's output
 * and runs its head on those alone. Parameter names are the official ones.
 */
public final class LxmertForPreTraining extends Module implements PreTrainingModel {
  /** Its name in {@code config.json}; the transformers library has the class too. */
  public static final String ARCHITECTURE = "LxmertForPreTraining";

  private final LxmertConfig config;
  private final Lxmert backbone;
  private final TextHeads text;
  private final ObjectHead objects;
  private final Answers answers;

  /**
   * Scores of every head, before any softmax.
   *
   * @param backbone the three outputs
   * @param words (B, S, V)
   * @param matched (B, 2), column 1: the sentence belongs to the image
   * @param objects (B, R, objects)
   * @param attributes (B, R, attributes)
   * @param features (B, R, F), the regressed features
   * @param answers (B, answers)
   */
  public record Predictions(
      LxmertOutput backbone,
      Tensor words,
      Tensor matched,
      Tensor objects,
      Tensor attributes,
      Tensor features,
      Tensor answers) {}

  /** A model whose weights are all 0, to be loaded or given to {@link Initialization}. */
  public LxmertForPreTraining(LxmertConfig config) {
    this.config = config;
    backbone = register_module("bert", new Lxmert(config));
    text = register_module("cls", new TextHeads(config, backbone.embeddings().wordTable()));
    objects = register_module("obj_predict_head", new ObjectHead(config));
    answers = register_module("answer_head", new Answers(config));
  }

  private static final class TextHeads extends Module {
    private final WordHead words;
    private final Linear matching;

    TextHeads(LxmertConfig config, Tensor wordTable) {
      words = register_module("predictions", new WordHead(Activation.GELU, wordTable));
      matching = register_module("seq_relationship", new Linear(config.hiddenSize(), 2));
    }
  }

  private static final class Answers extends Module {
    private final AnswerHead head;

    Answers(LxmertConfig config) {
      int size = config.hiddenSize();
      head = register_module("logit_fc", new AnswerHead(size, 2L * size, config.numQaLabels()));
    }
  }

  /** Runs the backbone and every head. */
  public Predictions forward(LxmertInput input) {
    return forward(input, Trace.NONE);
  }

  /** As {@link #forward(LxmertInput)}, watched by {@code trace}. */
  public Predictions forward(LxmertInput input, Trace trace) {
    LxmertOutput out = backbone.forward(input, trace);
    Tensor regions = transformedRegions(out.vision());
    return new Predictions(
        out,
        words(out.language()),
        matched(out.pooled()),
        objects(regions),
        attributes(regions),
        features(regions),
        answers(out.pooled()));
  }

  @Override
  public LxmertOutput encode(LxmertInput input) {
    return backbone.forward(input);
  }

  @Override
  public String architecture() {
    return ARCHITECTURE;
  }

  @Override
  public Module module() {
    return this;
  }

  /** Draws every matrix with the deviation of the configuration. */
  @Override
  public void initialize(long seed) {
    Initialization.normal(this, config.initializerRange(), seed);
  }

  @Override
  public PreTrainingModel another() {
    return new LxmertForPreTraining(config);
  }

  @Override
  public boolean has(RegionTarget target) {
    return target == RegionTarget.OBJECTS
        || target == RegionTarget.ATTRIBUTES
        || target == RegionTarget.FEATURES;
  }

  @Override
  public boolean matches() {
    return true;
  }

  @Override
  public boolean answers() {
    return true;
  }

  @Override
  public Tensor regions(RegionTarget target, Tensor transformedRegions) {
    return switch (target) {
      case OBJECTS -> objects(transformedRegions);
      case ATTRIBUTES -> attributes(transformedRegions);
      case FEATURES -> features(transformedRegions);
      case DISTRIBUTION, CLASSES ->
          throw new IllegalArgumentException("LXMERT has no head for " + target);
    };
  }

  /** Scores of words: any rows of the language output (..., H) to (..., V). */
  @Override
  public Tensor words(Tensor language) {
    return text.words.forward(language);
  }

  /** Scores of matching: the pooled output (..., H) to (..., 2). */
  @Override
  public Tensor matched(Tensor pooled) {
    return text.matching.forward(pooled);
  }

  /**
   * What the three predictions about regions start from: any rows of the vision output (..., H).
   */
  @Override
  public Tensor transformedRegions(Tensor vision) {
    return objects.transform(vision);
  }

  /** Scores of object classes: {@link #transformedRegions} (..., H) to (..., objects). */
  public Tensor objects(Tensor transformedRegions) {
    return objects.objects(transformedRegions);
  }

  /** Scores of attributes: {@link #transformedRegions} (..., H) to (..., attributes). */
  public Tensor attributes(Tensor transformedRegions) {
    return objects.attributes(transformedRegions);
  }

  /** Regressed features: {@link #transformedRegions} (..., H) to (..., F). */
  public Tensor features(Tensor transformedRegions) {
    return objects.features(transformedRegions);
  }

  /** Scores of answers: any rows of the pooled output (..., H) to (..., answers). */
  @Override
  public Tensor answers(Tensor pooled) {
    return answers.head.forward(pooled);
  }

  /** The sizes. */
  @Override
  public LxmertConfig config() {
    return config;
  }

  /** The three encoders. */
  public Lxmert backbone() {
    return backbone;
  }
}
