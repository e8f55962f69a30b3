package lxmert.model;

import java.util.Map;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The paper's baselines, LSTM + BUTD and BERT + BUTD: bottom-up and top-down attention (Anderson et
 * al. 2018, arXiv 1707.07998, section 3.3). The sentence becomes one vector q, which weighs the
 * regions v:
 *
 * <pre>
 *   a_i = w · f([v_i, q]),  v = Σ softmax(a)_i v_i,  h = f(q) ∘ f(v),  scores = W f(h)
 * </pre>
 *
 * with a gated tanh f of its own in each place. A region is its feature, normalised, and its box,
 * so that it sees what LXMERT sees. The h of all images of a sentence stand side by side.
 */
public final class BottomUpTopDown extends Module implements AnsweringModel {
  private static final String HEAD = "answers";

  /** A gate begins at a half, so that a gated tanh gives back what twice the weights make of it. */
  private static final double GAIN = 2;

  private final LxmertConfig config;
  private final Architecture architecture;
  private final @Nullable Lxmert language;
  private final @Nullable LanguageEmbeddings words;
  private final @Nullable LSTMImpl memory;
  private final LayerNormImpl featureNorm;
  private final GatedTanh attention;
  private final Linear attentionScore;
  private final GatedTanh ofQuestion;
  private final GatedTanh ofImage;
  private final GatedTanh joint;
  private final Linear answers;

  /**
   * A model whose weights are all 0, to be loaded or {@linkplain #initialize drawn}.
   *
   * @param config sizes of words, regions, hidden states and answers, and of the language encoder
   * @param encoder whether the language encoder reads the sentence; else an LSTM does
   * @param images that a sentence is about, P: 1 or 2
   */
  public BottomUpTopDown(LxmertConfig config, boolean encoder, int images) {
    this.config = config;
    architecture = BottomUpTopDownArchitectures.of(encoder, images);
    long size = config.hiddenSize();
    long region = (long) config.visualFeatDim() + config.visualPosDim();
    if (encoder) {
      LxmertConfig alone = config.with(Map.of("r_layers", 0, "x_layers", 0));
      language = register_module("bert", new Lxmert(alone));
      words = null;
      memory = null;
    } else {
      language = null;
      words = register_module("embeddings", new LanguageEmbeddings(config));
      memory = register_module("lstm", Recurrent.lstm(size, size));
    }
    featureNorm = register_module("feature_norm", Layers.norm(config.visualFeatDim()));
    attention = register_module("attention", new GatedTanh(region + size, size));
    attentionScore = register_module("attention_score", new Linear(size, 1));
    ofQuestion = register_module("question", new GatedTanh(size, size));
    ofImage = register_module("picture", new GatedTanh(region, size));
    joint = register_module("joint", new GatedTanh(images * size, 2 * size));
    answers = register_module(HEAD, new Linear(2 * size, config.numQaLabels()));
  }

  /**
   * Draws fresh weights. The language encoder and the words have the deviation of the
   * configuration; the other matrices have {@link #GAIN} over the root of their inputs, as a
   * product of gated tanhs from smaller weights is next to nothing and learns next to nothing.
   */
  @Override
  public void initialize(long seed) {
    Initialization.normal(
        this,
        (name, parameter) ->
            name.startsWith("bert.") || name.startsWith("embeddings.")
                ? config.initializerRange()
                : GAIN / Math.sqrt((double) parameter.size(1)),
        seed);
  }

  @Override
  public Tensor forward(LxmertInput input) {
    Tensor question = input.forEachImage(question(input)); // (B * P, H)
    Tensor seen = featureNorm.forward(input.visualFeatures());
    Tensor regions = torch.cat(new TensorVector(seen, input.boxes().to(seen.scalar_type())), 2);
    Tensor mixed = attend(regions, question, input.visualAttentionMask());
    Tensor both = ofQuestion.forward(question).mul(ofImage.forward(mixed)); // (B * P, H)
    Tensor sideBySide = both.reshape(-1, (long) images() * config.hiddenSize());
    return answers.forward(joint.forward(sideBySide));
  }

  /** The sentence's vector, (B, H). */
  private Tensor question(LxmertInput input) {
    if (language != null) {
      return language.pooledWords(input);
    }
    if (words == null || memory == null) {
      throw new IllegalStateException("a model without a reader of sentences");
    }
    Tensor embedded = words.forward(input.inputIds(), input.tokenTypeIds()); // (B, S, H)
    return lastState(memory, embedded, input.attentionMask());
  }

  /**
   * The state after the last word. Padding stands at the end, so that it comes too late to matter.
   *
   * @param words (B, S, input)
   * @param mask (B, S), 1 for a word and 0 for padding; null: no padding
   * @return (B, size)
   */
  static Tensor lastState(LSTMImpl memory, Tensor words, @Nullable Tensor mask) {
    Tensor states = Recurrent.states(memory, words); // (B, S, size)
    if (mask == null) {
      return states.select(1, -1);
    }
    Tensor last = mask.to(torch.ScalarType.Long).sum(1).sub(new Scalar(1)); // (B)
    Tensor index = last.view(-1, 1, 1).expand(-1, 1, states.size(2)); // (B, 1, size)
    return states.gather(1, index).squeeze(1);
  }

  /** The regions (B, R, V) in one vector (B, V), weighed by the question (B, H). */
  private Tensor attend(Tensor regions, Tensor question, @Nullable Tensor mask) {
    Tensor asked = question.unsqueeze(1).expand(new long[] {-1, regions.size(1), -1});
    TensorVector pair = new TensorVector(regions, asked.to(regions.scalar_type()));
    Tensor scores = attentionScore.forward(attention.forward(torch.cat(pair, 2))); // (B, R, 1)
    return RegionShares.mixed(RegionShares.of(scores.squeeze(-1), mask), regions);
  }

  /** The language encoder, where that reads the sentence. */
  @Override
  public @Nullable Lxmert encoders() {
    return language;
  }

  @Override
  public Architecture architecture() {
    return architecture;
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public String answerHead() {
    return HEAD;
  }

  @Override
  public LxmertConfig config() {
    return config;
  }
}
