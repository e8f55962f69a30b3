package lxmert.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A gated encoder with the heads of its pre-training: words, matching, regions and, where the
 * configuration has them, answers. Parameter names are VOLTA's.
 */
public final class GatedForPreTraining extends Module implements PreTrainingModel {
  /** Its name in {@code config.json}. */
  public static final String ARCHITECTURE = "GatedForPreTraining";

  private final GatedConfig config;
  private final GatedBimodal backbone;
  private final AllHeads heads;

  /** A model whose weights are all 0, to be loaded or drawn. */
  public GatedForPreTraining(GatedConfig config) {
    this.config = config;
    backbone = register_module("bert", new GatedBimodal(config));
    heads = register_module("cls", new AllHeads(config, backbone.wordTable()));
  }

  private static final class AllHeads extends Module {
    private final WordHead words;
    private final @Nullable Linear matching;
    private final RegionHead regions;
    private final @Nullable Answers answers;

    AllHeads(GatedConfig config, Tensor wordTable) {
      words = register_module("predictions", new WordHead(config.hiddenAct(), wordTable));
      matching =
          config.fusionMethod().matches()
              ? register_module("bi_seq_relationship", new Linear(config.poolerSize(), 2))
              : null;
      regions = register_module("imagePredictions", new RegionHead(config));
      answers =
          config.qaTaskWeight() > 0 ? register_module("qaPredictions", new Answers(config)) : null;
    }
  }

  private static final class Answers extends Module {
    private final AnswerHead head;

    Answers(GatedConfig config) {
      long size = config.vHiddenSize();
      head = register_module("logit_fc", new AnswerHead(size, 2 * size, config.numQaLabels()));
    }
  }

  private static final class RegionHead extends Module {
    private final PredictionTransform transform;
    private final Module decoders;
    private final Map<RegionTarget, Linear> byTarget = new EnumMap<>(RegionTarget.class);

    RegionHead(GatedConfig config) {
      long size = config.vHiddenSize();
      transform =
          register_module(
              "transform", new PredictionTransform(size, config.hiddenAct(), config.imageHeadLn()));
      decoders = register_module("decoder_dict", new Module());
      for (RegionTarget target : RegionTarget.values()) {
        if (config.has(target)) {
          Linear decoder = new Linear(size, config.outputs(target));
          String key = Integer.toString(target.number());
          byTarget.put(target, decoders.register_module(key, decoder));
        }
      }
    }
  }

  @Override
  public String architecture() {
    return ARCHITECTURE;
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public void initialize(long seed) {
    GatedInitialization.preTraining(this, seed);
  }

  @Override
  public PreTrainingModel another() {
    return new GatedForPreTraining(config);
  }

  @Override
  public boolean has(RegionTarget target) {
    return config.has(target);
  }

  @Override
  public boolean matches() {
    return config.fusionMethod().matches();
  }

  @Override
  public boolean answers() {
    return config.qaTaskWeight() > 0;
  }

  @Override
  public LxmertOutput encode(LxmertInput input) {
    return backbone.encode(input, Trace.NONE);
  }

  /**
   * As {@link #encode}, of what the public code reads.
   *
   * @param input as {@link GatedBimodal#forward} takes it
   */
  public LxmertOutput outputs(LxmertInput input) {
    return backbone.ofRegions(backbone.forward(input, Trace.NONE));
  }

  /** The sizes. */
  @Override
  public GatedConfig config() {
    return config;
  }

  /** Embeddings, encoder and poolers. */
  public GatedBimodal backbone() {
    return backbone;
  }

  /** Scores of words: any rows of the text stream (..., H) to (..., V). */
  @Override
  public Tensor words(Tensor language) {
    return heads.words.forward(language);
  }

  /** Scores of matching in the order of the checkpoint: the fused vector (..., P) to (..., 2). */
  public Tensor matching(Tensor pooled) {
    return Objects.requireNonNull(heads.matching).forward(dropped(pooled));
  }

  /** Column 1: the sentence belongs to the image, whichever class says so in the checkpoint. */
  @Override
  public Tensor matched(Tensor pooled) {
    Tensor scores = matching(pooled);
    return config.matchedClass() == 1 ? scores : scores.flip(-1);
  }

  /** What the predictions about regions start from: any rows of the vision stream (..., Hv). */
  @Override
  public Tensor transformedRegions(Tensor vision) {
    return heads.regions.transform.forward(vision);
  }

  /** Scores or features: {@link #transformedRegions} (..., Hv) to (..., outputs of the target). */
  @Override
  public Tensor regions(RegionTarget target, Tensor transformedRegions) {
    return Objects.requireNonNull(heads.regions.byTarget.get(target)).forward(transformedRegions);
  }

  /** Scores of answers: the fused vector (..., P) to (..., answers). */
  @Override
  public Tensor answers(Tensor pooled) {
    return Objects.requireNonNull(heads.answers).head.forward(dropped(pooled));
  }

  private Tensor dropped(Tensor pooled) {
    return Dropout.apply(pooled, config.pooledDropoutProb(), is_training());
  }
}
