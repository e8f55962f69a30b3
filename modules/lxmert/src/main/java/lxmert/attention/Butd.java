package lxmert.attention;

import lxmert.model.Architecture;
import lxmert.model.LxmertInput;
import lxmert.model.Recurrent;
import lxmert.model.RegionShares;
import lxmert.model.Trace;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.Tensor;

/**
 * Bottom-up and top-down attention (Anderson et al. 2018, arXiv 1707.07998; Teney et al. 2018) as
 * hengyuan-hu/bottom-up-attention-vqa computes it: ReLU and weight normalisation for gated tanhs.
 *
 * <pre>
 *   a_i = w · (f(v_i) ∘ f(q)),  v = Σ softmax(a)_i v_i,  scores = W f(f(q) ∘ f(v))
 * </pre>
 *
 * <p>Questions are padded in front, so that the last state is that after the last word.
 */
final class Butd extends AttentionModel {
  private final ButdConfig config;
  private final WordTable table;
  private final GRUImpl memory;
  private final TopDownAttention attention;
  private final NormalisedLinear ofQuestion;
  private final NormalisedLinear ofImage;
  private final AnswerLayers answers;

  Butd(ButdConfig config, Architecture architecture) {
    super(config, architecture);
    this.config = config;
    long size = config.hiddenSize();
    long feature = config.visualFeatDim();
    table = add("w_emb.emb", WordTable.padded(config));
    memory = add("q_emb.rnn", Recurrent.gru(config.wordSize(), size));
    attention =
        new TopDownAttention(
            normalised("v_att.v_proj.main.0", feature, size),
            normalised("v_att.q_proj.main.0", size, size),
            normalised("v_att.linear", size, 1));
    ofQuestion = normalised("q_net.main.0", size, size);
    ofImage = normalised("v_net.main.0", feature, size);
    answers = AnswerLayers.of(this, size, config.answerDropout());
  }

  @Override
  public Tensor forward(LxmertInput input, Trace trace) {
    Tensor words = table.forward(PaddedWords.behind(input, config).inFront().ids()); // (B, T, E)
    Tensor last = Recurrent.states(memory, words).select(1, -1); // (B, H)
    Tensor question = input.forEachImage(last); // (B * P, H)
    Tensor product = attention.product(input.visualFeatures(), question);
    Tensor scores = attention.scores(dropped(product, config.attentionDropout()));
    Tensor shares = RegionShares.of(scores, input.visualAttentionMask()); // (B * P, R)
    Tensor seen = RegionShares.mixed(shares, input.visualFeatures()); // (B * P, F)
    Tensor asked = ofQuestion.forward(question).relu(); // (B * P, H)
    Tensor shown = ofImage.forward(seen).relu(); // (B * P, H)
    trace.hidden("w_emb", words);
    trace.hidden("q_emb", last);
    trace.attention("att", shares);
    trace.hidden("v_emb", seen);
    trace.hidden("q_repr", asked);
    trace.hidden("v_repr", shown);
    return answers.forward(sideBySide(asked.mul(shown)), is_training());
  }

  @Override
  ImageVector imageVector() {
    return new ImageVector("v_emb", config.visualFeatDim());
  }

  @Override
  public ButdConfig config() {
    return config;
  }

  @Override
  public String answerHead() {
    return AnswerLayers.NAME;
  }
}
