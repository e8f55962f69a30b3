package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * The backbone with the heads of the four pre-training tasks. Parameter names are the official
 * ones.
 */
public final class LxmertForPreTraining extends Module {
  private final LxmertConfig config;
  private final Lxmert backbone;
  private final WordHead words;
  private final Linear matching;
  private final ObjectHead objects;
  private final AnswerHead answers;

  /**
   * Scores of every head, before any softmax.
   *
   * @param backbone the three outputs
   * @param words (B, S, V)
   * @param matched (B, 2), column 1: the sentence belongs to the picture
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
    int size = config.hiddenSize();
    backbone = register_module("bert", new Lxmert(config));
    Module cls = register_module("cls", new Module());
    words =
        cls.register_module("predictions", new WordHead(config, backbone.embeddings().wordTable()));
    matching = cls.register_module("seq_relationship", new Linear(size, 2));
    objects = register_module("obj_predict_head", new ObjectHead(config));
    Module answerHead = register_module("answer_head", new Module());
    answers =
        answerHead.register_module(
            "logit_fc", new AnswerHead(size, 2L * size, config.numQaLabels()));
  }

  /** Runs the backbone and every head. */
  public Predictions forward(LxmertInput input) {
    return forward(input, Trace.NONE);
  }

  /** As {@link #forward(LxmertInput)}, watched by {@code trace}. */
  public Predictions forward(LxmertInput input, Trace trace) {
    LxmertOutput out = backbone.forward(input, trace);
    ObjectHead.Predictions regions = objects.forward(out.vision());
    return new Predictions(
        out,
        words.forward(out.language()),
        matching.forward(out.pooled()),
        regions.objects(),
        regions.attributes(),
        regions.features(),
        answers.forward(out.pooled()));
  }

  /** The sizes. */
  public LxmertConfig config() {
    return config;
  }

  /** The three encoders. */
  public Lxmert backbone() {
    return backbone;
  }
}
