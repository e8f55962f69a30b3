package lxmert.attention;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
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
 * Deep modular co-attention (Yu et al. 2019, arXiv 1906.10770) as MILVLG/openvqa computes it:
 * layers of self-attention over the words, then layers over the regions that each read the last
 * layer of the words; both sides end as weighted sums, which are added.
 */
final class Mcan extends AttentionModel {
  private static final String HEAD = "proj";

  /** Corners and area. */
  private static final int BOX = 5;

  private final McanConfig config;
  private final WordTable table;
  private final LSTMImpl memory;
  private final Linear features;
  private final @Nullable Linear boxes;
  private final List<McanLayer> ofWords;
  private final List<McanLayer> ofRegions;
  private final Flattening words;
  private final Flattening regions;
  private final UnbiasedNorm norm;
  private final Linear answers;

  /** What makes one vector of all positions. */
  private record Flattening(Mlp weights, Linear merge) {}

  Mcan(McanConfig config, Architecture architecture) {
    super(config, architecture);
    this.config = config;
    table = add("embedding", WordTable.plain(config));
    memory = add("lstm", Recurrent.lstm(config.wordSize(), config.hiddenSize()));
    int feature = config.visualFeatDim();
    boxes = config.boxes() ? add("adapter.bbox_linear", new Linear(BOX, config.boxSize())) : null;
    features =
        add(
            "adapter.frcn_linear",
            new Linear(config.boxes() ? feature + config.boxSize() : feature, config.hiddenSize()));
    ofWords = layers(i -> new McanLayer(this, config, "backbone.enc_list." + i, List.of("mhatt")));
    ofRegions =
        layers(
            i ->
                new McanLayer(this, config, "backbone.dec_list." + i, List.of("mhatt1", "mhatt2")));
    words = flattening("attflat_lang");
    regions = flattening("attflat_img");
    norm = add("proj_norm", new UnbiasedNorm(config.jointSize()));
    answers = add(HEAD, new Linear((long) images() * config.jointSize(), config.numQaLabels()));
  }

  private List<McanLayer> layers(IntFunction<McanLayer> maker) {
    return IntStream.range(0, config.layers()).mapToObj(maker).toList();
  }

  private Flattening flattening(String name) {
    int size = config.hiddenSize();
    return new Flattening(
        Mlp.of(this, name + ".mlp", size, config.flatSize(), config.glimpses(), config.dropout()),
        add(
            name + ".linear_merge",
            new Linear((long) size * config.glimpses(), config.jointSize())));
  }

  @Override
  public Tensor forward(LxmertInput input, Trace trace) {
    PaddedWords padded = PaddedWords.behind(input, config);
    Tensor question = Recurrent.states(memory, table.forward(padded.ids())); // (B, T, H)
    trace.hidden("lstm", question);
    for (int i = 0; i < ofWords.size(); i++) {
      question = ofWords.get(i).forward(question, padded.mask(), null, null);
      trace.hidden("enc." + i, question);
    }
    Tensor mask = input.visualAttentionMask();
    Tensor guide = input.forEachImage(question); // (B * P, T, H)
    Tensor guideMask = input.forEachImage(padded.mask());
    Tensor image = features.forward(withBoxes(input)); // (B * P, R, H)
    for (int i = 0; i < ofRegions.size(); i++) {
      image = ofRegions.get(i).forward(image, mask, guide, guideMask);
      trace.hidden("dec." + i, image);
    }
    Tensor asked = flat(words, question, padded.mask()); // (B, joint)
    Tensor seen = flat(regions, image, mask); // (B * P, joint)
    Tensor joint = norm.forward(input.forEachImage(asked).add(seen));
    trace.hidden("attflat_lang", asked);
    trace.hidden("attflat_img", seen);
    trace.hidden("proj_norm", joint);
    return answers.forward(sideBySide(joint));
  }

  /** The features (B * P, R, F), and beside them what is made of the boxes, if they are read. */
  private Tensor withBoxes(LxmertInput input) {
    if (boxes == null) {
      return input.visualFeatures();
    }
    Tensor corners = input.boxes(); // (B * P, R, 4)
    Tensor sides = corners.narrow(2, 2, 2).sub(corners.narrow(2, 0, 2));
    Tensor area = sides.narrow(2, 0, 1).mul(sides.narrow(2, 1, 1));
    Tensor numbers = torch.cat(new TensorVector(corners, area), 2); // (B * P, R, 5)
    return torch.cat(new TensorVector(input.visualFeatures(), boxes.forward(numbers)), 2);
  }

  /** (B, length, H) to (B, joint). */
  private Tensor flat(Flattening layers, Tensor x, @Nullable Tensor mask) {
    Tensor scores = layers.weights.forward(x, is_training()).transpose(1, 2); // (B, G, length)
    Tensor seen = mask == null ? null : mask.unsqueeze(1);
    Tensor shares = RegionShares.hidden(scores, seen, McanLayer.HIDDEN).softmax(-1);
    return layers.merge.forward(shares.matmul(x).flatten(1, 2));
  }

  @Override
  ImageVector imageVector() {
    return new ImageVector("attflat_img", config.jointSize());
  }

  @Override
  public McanConfig config() {
    return config;
  }

  @Override
  public String answerHead() {
    return HEAD;
  }
}
