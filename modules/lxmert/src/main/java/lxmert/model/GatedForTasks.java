package lxmert.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A gated encoder with heads for several tasks, as VOLTA fine-tunes it, under VOLTA's names.
 * Questions alone are what {@link GatedForAnswering} is for.
 */
public final class GatedForTasks extends Module {
  private static final int CLASSES = 2;
  private static final int ENTAILMENTS = 3;

  private final GatedConfig config;
  private final GatedBimodal backbone;
  private final Module heads;
  private final Map<String, Head> byTask = new LinkedHashMap<>();

  /** What a head gives. */
  public enum Kind {
    /** Scores of answers to a question about an image. */
    @JsonProperty("VL-classifier")
    ANSWERS,
    /** The same, for GQA. */
    @JsonProperty("VL-classifier-GQA")
    GQA_ANSWERS,
    /** Scores of false and true for a sentence about two images. */
    @JsonProperty("VL-binary-classifier")
    PAIRS,
    /** Scores of entailment, neutrality and contradiction. */
    @JsonProperty("VL-tri-classifier")
    ENTAILMENT,
    /** How well a sentence fits an image. */
    @JsonProperty("VL-logit")
    RETRIEVAL,
    /** How well a sentence fits each region. */
    @JsonProperty("V-logit")
    REGIONS
  }

  /**
   * A task.
   *
   * @param type what its head gives
   * @param numLabels of answers, where the type does not say
   * @param numClfLayers of the head of regions, 1 or 2; null: 1
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Setting(Kind type, @Nullable Integer numLabels, @Nullable Integer numClfLayers) {}

  /** A model whose weights are all 0, to be loaded. */
  public GatedForTasks(GatedConfig config, Map<String, Setting> tasks) {
    this.config = config;
    backbone = register_module("bert", new GatedBimodal(config));
    heads = register_module("clfs_dict", new Module());
    tasks.forEach((name, task) -> byTask.put(name, head(name, task)));
  }

  private Head head(String name, Setting task) {
    long size = config.poolerSize();
    long inner = config.clfHiddenSize();
    return switch (task.type) {
      case ANSWERS, GQA_ANSWERS -> {
        int answers = Objects.requireNonNull(task.numLabels, "num_labels");
        yield answers(name, new AnswerHead(size, inner, answers), size);
      }
      case PAIRS -> answers(name, new AnswerHead(2 * size, inner, CLASSES), 2 * size);
      case ENTAILMENT -> linear(name, new Linear(size, ENTAILMENTS));
      case RETRIEVAL -> linear(name, new Linear(size, 1));
      case REGIONS -> regions(name, Objects.requireNonNullElse(task.numClfLayers, 1));
    };
  }

  /** Scores of one task. */
  private interface Head {
    Tensor forward(LxmertInput input, LxmertOutput out);
  }

  private Head answers(String name, AnswerHead head, long size) {
    heads.register_module(name, new Module()).register_module("logit_fc", head);
    return (input, out) -> head.forward(dropped(out.pooled()).view(-1, size));
  }

  private Head linear(String name, Linear head) {
    heads.register_module(name, head);
    return (input, out) -> head.forward(dropped(out.pooled()));
  }

  private Head regions(String name, int layers) {
    GroundingHead head =
        new GroundingHead(
            heads,
            name,
            config.vHiddenSize(),
            layers,
            config.pooledDropoutProb(),
            config.vAttentionProbsDropoutProb());
    return (input, out) -> head.forward(out.vision(), input.visualAttentionMask(), is_training());
  }

  private Tensor dropped(Tensor x) {
    return Dropout.apply(x, config.pooledDropoutProb(), is_training());
  }

  /**
   * Scores of a task before any softmax or sigmoid: (B, labels), for pairs (B / 2, 2), of regions
   * (B, R, 1).
   *
   * @param input as {@link GatedBimodal#forward} takes it; of pairs the left image's row first
   * @param trace watches the encoder
   */
  public Tensor forward(String task, LxmertInput input, Trace trace) {
    LxmertOutput out = backbone.forward(input, trace);
    return Objects.requireNonNull(byTask.get(task)).forward(input, out);
  }
}
