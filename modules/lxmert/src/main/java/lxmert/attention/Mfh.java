package lxmert.attention;

import lxmert.model.Architecture;
import lxmert.model.Linear;
import lxmert.model.LxmertInput;
import lxmert.model.Recurrent;
import lxmert.model.RegionShares;
import lxmert.model.Trace;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Multi-modal factorised high-order pooling (Yu et al. 2018, arXiv 1708.03619) as MILVLG/openvqa
 * computes it: weighted sums of words and of regions meet in a pooled product, and in a second one
 * which the first multiplies.
 *
 * <p>openvqa lets the rows that pad an image take part, as many as its batches have; here padding
 * has no share, so that an answer does not depend on the batch.
 */
final class Mfh extends AttentionModel {
  private static final String HEAD = "proj";

  private final MfhConfig config;
  private final WordTable table;
  private final LSTMImpl memory;
  private final Mlp ofWords;
  private final PooledProduct attended;
  private final Mlp ofRegions;
  private final PooledProduct firstOrder;
  private final PooledProduct secondOrder;
  private final Linear answers;

  Mfh(MfhConfig config, Architecture architecture) {
    super(config, architecture);
    this.config = config;
    int feature = config.visualFeatDim();
    long image = (long) config.imageGlimpses() * feature;
    table = add("embedding", WordTable.plain(config));
    memory = add("lstm", Recurrent.lstm(config.wordSize(), config.hiddenSize()));
    ofWords = shares("backbone.q_att.mlp", config.hiddenSize(), config.questionGlimpses());
    attended = PooledProduct.of(this, "backbone.i_att.mfb", feature, config);
    ofRegions = shares("backbone.i_att.mlp", config.poolSize(), config.imageGlimpses());
    firstOrder = PooledProduct.of(this, "backbone.mfh1", image, config);
    secondOrder = PooledProduct.of(this, "backbone.mfh2", image, config);
    answers = add(HEAD, new Linear(2L * images() * config.poolSize(), config.numQaLabels()));
    add("adapter.frcn_linear", new Linear(feature, config.innerSize())); // in openvqa, and unused
  }

  private Mlp shares(String name, long size, long glimpses) {
    return Mlp.of(this, name, size, config.innerSize(), glimpses, config.dropout());
  }

  @Override
  public Tensor forward(LxmertInput input, Trace trace) {
    Tensor question = input.forEachImage(question(input, trace)); // (B * P, G * H)
    Tensor image = image(input, question, trace).unsqueeze(1); // (B * P, 1, G * F)
    Tensor product = firstOrder.product(image, question, null, is_training());
    Tensor second = secondOrder.product(image, question, product, is_training());
    Tensor z1 = firstOrder.pooled(product, null).squeeze(1); // (B * P, O)
    Tensor z2 = secondOrder.pooled(second, null).squeeze(1);
    Tensor z = torch.cat(new TensorVector(z1, z2), 1);
    trace.hidden("exp1", product.squeeze(1));
    trace.hidden("z1", z1);
    trace.hidden("z2", z2);
    trace.hidden("z", z);
    return answers.forward(sideBySide(z));
  }

  /** Weighted sums of the states, side by side; padding takes part. */
  private Tensor question(LxmertInput input, Trace trace) {
    Tensor words = table.forward(PaddedWords.behind(input, config).ids());
    Tensor states = Recurrent.states(memory, dropped(words, config.dropout())); // (B, T, H)
    Tensor read = dropped(states, config.dropout());
    Tensor shares = ofWords.forward(read, is_training()).softmax(1); // (B, T, G)
    Tensor question = shares.transpose(1, 2).matmul(read).flatten(1, 2);
    trace.hidden("lstm", states);
    trace.attention("question_att", shares);
    trace.hidden("question_vector", question);
    return question;
  }

  /** Weighted sums of the regions, side by side. */
  private Tensor image(LxmertInput input, Tensor question, Trace trace) {
    Tensor mask = input.visualAttentionMask();
    Tensor regions = dropped(input.visualFeatures(), config.dropout()); // (B, R, F)
    Tensor fits = attended.pooled(attended.product(regions, question, null, is_training()), mask);
    Tensor scores = ofRegions.forward(fits, is_training()).transpose(1, 2); // (B, G, R)
    @Nullable Tensor seen = mask == null ? null : mask.unsqueeze(1);
    Tensor shares = RegionShares.of(scores, seen);
    Tensor image = shares.matmul(regions).flatten(1, 2);
    trace.hidden("image_mfb", fits);
    trace.attention("image_att", shares.transpose(1, 2));
    trace.hidden("image_vector", image);
    return image;
  }

  @Override
  ImageVector imageVector() {
    return new ImageVector("image_vector", (long) config.imageGlimpses() * config.visualFeatDim());
  }

  @Override
  public MfhConfig config() {
    return config;
  }

  @Override
  public String answerHead() {
    return HEAD;
  }
}
