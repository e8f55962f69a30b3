package lxmert.attention;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.attention.PythiaConfig.Features;
import lxmert.model.Architecture;
import lxmert.model.Linear;
import lxmert.model.LxmertInput;
import lxmert.model.Recurrent;
import lxmert.model.RegionShares;
import lxmert.model.Trace;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Pythia (Jiang et al. 2018, arXiv 1807.09956) as facebookresearch/mmf computes it, under that
 * code's names: two weighted sums of the words' states, with which each set of regions is looked at
 * once; the product of both sides goes through a head of two branches.
 */
public final class Pythia extends AttentionModel {
  private static final String HEAD = "classifier";
  private static final double NO_SHARE = 1e-8;

  private final PythiaConfig config;
  private final WordTable table;
  private final LSTMImpl memory;
  private final PointConvolution inner;
  private final PointConvolution weights;
  private final List<RegionSet> sets;
  private final NormalisedLinear ofImage;
  private final NormalisedLinear ofQuestion;
  private final List<Branch> branches;

  /** How a set of regions is read and looked at. */
  private record RegionSet(@Nullable Linear encoder, TopDownAttention attention) {}

  /** One of the two parts whose scores are added. */
  private record Branch(NormalisedLinear first, Linear last) {}

  Pythia(PythiaConfig config, Architecture architecture) {
    super(config, architecture);
    this.config = config;
    String text = "text_embeddings.0.module.";
    table = add("word_embedding", WordTable.plain(config));
    memory = add(text + "recurrent_unit", Recurrent.lstm(config.wordSize(), config.hiddenSize()));
    inner = add(text + "conv1", new PointConvolution(config.hiddenSize(), config.questionSize()));
    weights = add(text + "conv2", new PointConvolution(config.questionSize(), config.glimpses()));
    sets = IntStream.range(0, config.features().size()).mapToObj(this::regionSet).toList();
    String both = "image_text_multi_modal_combine_layer.module.";
    int joint = config.jointSize();
    ofImage = normalised(both + "fa_image.layers.0", (long) sets.size() * regionSize(), joint);
    ofQuestion = normalised(both + "fa_txt.layers.0", questionSize(), joint);
    branches = List.of(branch("text", config.textSize()), branch("image", config.imageSize()));
  }

  /** The public code takes that of the last set for all. */
  private int regionSize() {
    List<Features> all = config.features();
    return all.get(all.size() - 1) == Features.FC7 ? config.featureSize() : config.visualFeatDim();
  }

  private long questionSize() {
    return (long) config.glimpses() * config.hiddenSize();
  }

  private RegionSet regionSet(int k) {
    String encoder = "image_feature_encoders." + k + ".lc";
    String attention = "image_feature_embeddings_list." + k + ".0.image_attention_model.module.";
    String product = attention + "combination_layer.module.";
    int size = config.attentionSize();
    return new RegionSet(
        config.features().get(k) == Features.FC7
            ? add(encoder, new Linear(config.visualFeatDim(), config.featureSize()))
            : null,
        new TopDownAttention(
            normalised(product + "fa_image.layers.0", regionSize(), size),
            normalised(product + "fa_txt.layers.0", questionSize(), size),
            normalised(attention + "transform.module.lc", size, 1)));
  }

  private Branch branch(String name, long size) {
    String prefix = HEAD + ".module.";
    long joint = (long) images() * config.jointSize();
    return new Branch(
        normalised(prefix + "f_o_" + name + ".layers.0", joint, size),
        add(prefix + "linear_" + name, new Linear(size, config.numQaLabels())));
  }

  /** Where there are several sets, each reads the same regions in its own way. */
  @Override
  public Tensor forward(LxmertInput input, Trace trace) {
    return forward(Collections.nCopies(sets.size(), input), trace);
  }

  /**
   * The scores (B, answers), as {@link #forward(LxmertInput)}.
   *
   * @param inputs one for each set of regions, with the same sentences
   * @param trace watches the steps
   */
  public Tensor forward(List<LxmertInput> inputs, Trace trace) {
    LxmertInput first = inputs.get(0);
    Tensor question = first.forEachImage(question(first, trace)); // (B * P, G * H)
    TensorVector images = new TensorVector();
    for (int k = 0; k < sets.size(); k++) {
      images.push_back(look(k, inputs.get(k), question, trace));
    }
    Tensor image = ofImage.forward(torch.cat(images, 1)).relu();
    Tensor joint = image.mul(ofQuestion.forward(question).relu()); // (B * P, joint)
    trace.hidden("joint", joint);
    Tensor read = sideBySide(joint);
    return scores(branches.get(0), read).add(scores(branches.get(1), read));
  }

  private static Tensor scores(Branch branch, Tensor joint) {
    return branch.last.forward(branch.first.forward(joint).relu());
  }

  /** Weighted sums of the states, side by side; padding takes part. */
  private Tensor question(LxmertInput input, Trace trace) {
    Tensor words = table.forward(PaddedWords.behind(input, config).ids());
    Tensor states = Recurrent.states(memory, words); // (B, T, H)
    Tensor shares = weights.forward(inner.forward(states).relu()).softmax(1).transpose(1, 2);
    Tensor question = shares.matmul(states).flatten(1, 2); // (B, G * H)
    trace.hidden("lstm", states);
    trace.attention("question_att", shares);
    trace.hidden("question_vector", question);
    return question;
  }

  /** One set of regions in one vector, (B, region). */
  private Tensor look(int k, LxmertInput input, Tensor question, Trace trace) {
    RegionSet set = sets.get(k);
    Tensor given = input.visualFeatures();
    Tensor regions = set.encoder == null ? given : set.encoder.forward(given).relu();
    Tensor scores = set.attention.scores(set.attention.product(regions, question));
    Tensor shares = real(scores.softmax(1), input.visualAttentionMask()); // (B, R)
    Tensor seen = RegionShares.mixed(shares, regions);
    trace.hidden("encoded_" + k, regions);
    trace.attention("att_" + k, shares);
    trace.hidden("image_vector_" + k, seen);
    return seen;
  }

  /** The shares without those of padding, which make room for the others. */
  private static Tensor real(Tensor shares, @Nullable Tensor mask) {
    Tensor kept = mask == null ? shares : shares.mul(mask.to(shares.scalar_type()));
    return kept.div(kept.sum(1).unsqueeze(1).add(new Scalar(NO_SHARE)));
  }

  /** None where there are several sets of regions. */
  @Override
  @Nullable ImageVector imageVector() {
    return sets.size() == 1 ? new ImageVector("image_vector_0", regionSize()) : null;
  }

  @Override
  public PythiaConfig config() {
    return config;
  }

  @Override
  public String answerHead() {
    return HEAD;
  }
}
