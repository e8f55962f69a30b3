package lxmert.attention;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lxmert.model.Architecture;
import lxmert.model.LxmertInput;
import lxmert.model.Recurrent;
import lxmert.model.RegionShares;
import lxmert.model.Trace;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Bilinear attention networks (Kim et al. 2018, arXiv 1805.07932) as jnhwkim/ban-vqa computes them:
 * every pair of a word and a region has a share; in each glimpse the sum over all pairs is added to
 * all words, and so, with a counter, is what {@link Counter} makes of the glimpse's scores.
 */
final class Ban extends AttentionModel {
  /** Width of the attention, in hidden sizes. */
  private static final int RANK = 3;

  private final BanConfig config;
  private final WordTable table;
  private final @Nullable WordTable second;
  private final GRUImpl memory;
  private final BilinearScores scores;
  private final NormalisedLinear attendedRegions;
  private final NormalisedLinear attendedWords;
  private final List<NormalisedLinear> ofRegions;
  private final List<NormalisedLinear> ofWords;
  private final List<NormalisedLinear> residuals;
  private final @Nullable Counter counter;
  private final List<NormalisedLinear> counts;
  private final AnswerLayers answers;

  Ban(BanConfig config, Architecture architecture) {
    super(config, architecture);
    this.config = config;
    int size = config.hiddenSize();
    int feature = config.visualFeatDim();
    boolean twice = config.secondTable();
    table = add("w_emb.emb", WordTable.padded(config));
    second = twice ? add("w_emb.emb_", WordTable.padded(config)) : null;
    memory = add("q_emb.rnn", Recurrent.gru((twice ? 2L : 1L) * config.wordSize(), size));
    scores = add("v_att.logits", new BilinearScores(config.glimpses(), (long) RANK * size));
    attendedRegions = normalised("v_att.logits.v_net.main.1", feature, (long) RANK * size);
    attendedWords = normalised("v_att.logits.q_net.main.1", size, (long) RANK * size);
    ofRegions = each(g -> normalised("b_net." + g + ".v_net.main.1", feature, size));
    ofWords = each(g -> normalised("b_net." + g + ".q_net.main.1", size, size));
    residuals = each(g -> normalised("q_prj." + g + ".main.1", size, size));
    counter = config.counter() ? add("counter", new Counter(config.objects())) : null;
    counts =
        counter == null
            ? List.of()
            : each(g -> normalised("c_prj." + g + ".main.0", config.objects() + 1L, size));
    answers = AnswerLayers.of(this, size, config.answerDropout());
  }

  private <T> List<T> each(IntFunction<T> ofGlimpse) {
    return IntStream.range(0, config.glimpses()).mapToObj(ofGlimpse).toList();
  }

  @Override
  public Tensor forward(LxmertInput input, Trace trace) {
    Tensor words = words(PaddedWords.behind(input, config).ids()); // (B, T, E or 2 E)
    Tensor states = Recurrent.states(memory, words); // (B, T, H)
    trace.hidden("w_emb", words);
    trace.hidden("q_emb", states);
    Tensor question = input.forEachImage(states); // (B * P, T, H)
    Tensor fits = fits(input, question); // (B * P, G, R, T)
    Tensor shares = fits.flatten(2, 3).softmax(-1).view_as(fits);
    trace.hidden("att_logits", fits);
    trace.attention("att", shares);
    TensorVector glimpses = new TensorVector();
    TensorVector counted = new TensorVector();
    TensorVector numbers = new TensorVector();
    for (int g = 0; g < config.glimpses(); g++) {
      Tensor glimpse = glimpse(g, input.visualFeatures(), question, shares.select(1, g));
      glimpses.push_back(glimpse);
      question = question.add(layer(residuals.get(g), glimpse).unsqueeze(1));
      if (counter != null) {
        Tensor looks = fits.select(1, g).amax(new long[] {2}, false).sigmoid(); // (B * P, R)
        Counter.Count count = counter.count(input.boxes(), looks);
        question = question.add(counts.get(g).forward(count.output()).relu().unsqueeze(1));
        counted.push_back(count.output());
        numbers.push_back(count.number());
      }
    }
    Tensor joint = question.sum(1); // (B * P, H)
    trace.hidden("b_emb", torch.stack(glimpses, 1));
    trace.hidden("joint", joint);
    if (counter != null) {
      trace.hidden("counter", torch.stack(counted, 1));
      trace.hidden("counter_score", torch.stack(numbers, 1));
    }
    return answers.forward(sideBySide(joint), is_training());
  }

  private Tensor words(Tensor ids) {
    Tensor first = table.forward(ids);
    return second == null ? first : torch.cat(new TensorVector(first, second.forward(ids)), 2);
  }

  private Tensor layer(NormalisedLinear layer, Tensor x) {
    return layer.forward(dropped(x, config.dropout()));
  }

  /** The scores of all pairs; no word fits a region that is padding. */
  private Tensor fits(LxmertInput input, Tensor question) {
    Tensor regions = layer(attendedRegions, input.visualFeatures()).relu();
    Tensor asked = layer(attendedWords, question).relu();
    Tensor mask = input.visualAttentionMask();
    return RegionShares.hidden(
        scores.forward(dropped(regions, config.attentionDropout()), asked),
        mask == null ? null : mask.unsqueeze(1).unsqueeze(-1),
        Double.NEGATIVE_INFINITY);
  }

  /** Σ over pairs of share · region ∘ word, (B, H); shares (B, R, T). */
  private Tensor glimpse(int g, Tensor regions, Tensor question, Tensor shares) {
    Tensor seen = layer(ofRegions.get(g), regions).relu(); // (B, R, H)
    Tensor asked = layer(ofWords.get(g), question).relu(); // (B, T, H)
    return shares.transpose(1, 2).matmul(seen).mul(asked).sum(1);
  }

  @Override
  public BanConfig config() {
    return config;
  }

  @Override
  public String answerHead() {
    return AnswerLayers.NAME;
  }
}
