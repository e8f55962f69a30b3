package lxmert.attention;

import java.util.List;
import java.util.stream.IntStream;
import lxmert.model.Trace;
import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The flows of information in DFAF (Gao et al. 2019, sections 3.2 and 3.3) for one batch: between
 * regions and words, and within each.
 *
 * @param regionMask (B, R), 1 for a region and 0 for padding, in the states' number format
 * @param wordMask (B, T) likewise
 */
record DfafFlows(
    DfafConfig config, Tensor regionMask, Tensor wordMask, boolean training, Trace trace) {
  /** What the layers are of: keys first, then queries, then values. */
  private static final int PARTS = 3;

  /** The layers of a flow in both directions. */
  record Both(
      NormalisedLinear ofRegions,
      NormalisedLinear ofWords,
      NormalisedLinear toRegions,
      NormalisedLinear toWords) {}

  /** The layers of a flow within regions and within words, whose other side opens its gates. */
  record Within(Both layers, NormalisedLinear wordGate, NormalisedLinear regionGate) {}

  /** The layers of a flow in one direction. */
  record OneWay(NormalisedLinear source, NormalisedLinear target, NormalisedLinear output) {}

  /** Each side reads the other as it was. */
  DfafStates between(Both layers, DfafStates in, int block) {
    List<Tensor> v = parts(layers.ofRegions, in.regions(), regionMask, PARTS);
    List<Tensor> q = parts(layers.ofWords, in.words(), wordMask, PARTS);
    HeadedAttention seen = attend(v.get(1), q.get(0), q.get(2), config.interHeads(), wordMask);
    HeadedAttention read = attend(q.get(1), v.get(0), v.get(2), config.interHeads(), regionMask);
    trace.attention("att." + block + ".v_from_q", seen.shares());
    trace.attention("att." + block + ".q_from_v", read.shares());
    return new DfafStates(
        layer(layers.toRegions, joined(in.regions(), seen)),
        layer(layers.toWords, joined(in.words(), read)));
  }

  /** What a target becomes that reads a source. */
  Tensor oneWay(
      OneWay layers, Tensor source, Tensor sourceMask, Tensor target, Tensor mask, String name) {
    List<Tensor> read = parts(layers.source, source, sourceMask, 2);
    Tensor query = parts(layers.target, target, mask, 1).get(0);
    HeadedAttention mixed =
        attend(query, read.get(0), read.get(1), config.interHeads(), sourceMask);
    trace.attention(name, mixed.shares());
    return layer(layers.output, joined(target, mixed));
  }

  /** Each side reads itself, through gates that the mean of the other side opens. */
  DfafStates within(Within layers, DfafStates in, int block) {
    Tensor forWords = gate(layers.wordGate, mean(in.regions(), regionMask));
    Tensor forRegions = gate(layers.regionGate, mean(in.words(), wordMask));
    Both both = layers.layers;
    Tensor regions = within(both.ofRegions, in.regions(), regionMask, forRegions, block, "v");
    Tensor words = within(both.ofWords, in.words(), wordMask, forWords, block, "q");
    return new DfafStates(layer(both.toRegions, regions), layer(both.toWords, words));
  }

  private Tensor within(
      NormalisedLinear layer, Tensor x, Tensor mask, Tensor gate, int block, String side) {
    List<Tensor> parts = parts(layer, x, mask, PARTS);
    Tensor value = config.dense() ? parts.get(2).mul(gate) : parts.get(2);
    HeadedAttention mixed =
        attend(parts.get(1).mul(gate), parts.get(0).mul(gate), value, config.intraHeads(), mask);
    trace.attention("att.%d.%s_from_%s".formatted(block, side, side), mixed.shares());
    return x.add(mixed.mixed());
  }

  /** 1 and a share, (B, 1, H). */
  private Tensor gate(NormalisedLinear layer, Tensor mean) {
    return layer(layer, mean).sigmoid().add(new Scalar(1)).unsqueeze(1);
  }

  /** The mean over what is real, (B, H). */
  static Tensor mean(Tensor x, Tensor mask) {
    return x.mul(mask.unsqueeze(2)).sum(1).div(mask.sum(1).unsqueeze(1));
  }

  private Tensor layer(NormalisedLinear layer, Tensor x) {
    return layer.forward(Dropout.apply(x, config.dropout(), training));
  }

  /** What a layer makes of real positions, cut into parts of H. */
  private List<Tensor> parts(NormalisedLinear layer, Tensor x, Tensor mask, int count) {
    Tensor all = layer(layer, x).mul(mask.unsqueeze(2));
    long size = config.hiddenSize();
    return IntStream.range(0, count).mapToObj(i -> all.narrow(2, i * size, size)).toList();
  }

  private static HeadedAttention attend(
      Tensor query, Tensor key, Tensor value, int heads, Tensor mask) {
    return HeadedAttention.of(
        query, key, value, heads, mask, Double.NEGATIVE_INFINITY, shares -> shares);
  }

  private static Tensor joined(Tensor x, HeadedAttention read) {
    return torch.cat(new TensorVector(x, read.mixed()), 2);
  }
}
