package lxmert.attention;

import java.util.ArrayList;
import java.util.List;
import lxmert.attention.DfafFlows.Both;
import lxmert.attention.DfafFlows.OneWay;
import lxmert.attention.DfafFlows.Within;
import lxmert.model.Architecture;
import lxmert.model.LxmertInput;
import lxmert.model.Recurrent;
import lxmert.model.Trace;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Dynamic fusion with intra- and inter-modality attention flow (Gao et al. 2019, arXiv 1812.05252)
 * as KaihuaTang/VQA2.0-Recent-Approachs-2018.pytorch computes it: in each block words and regions
 * read each other, then each reads itself. The authors published no code.
 */
final class Dfaf extends AttentionModel {
  private static final String HEAD = "classifier";
  private static final String BLOCKS = "interIntraBlocks.";

  private final DfafConfig config;
  private final WordTable table;
  private final GRUImpl memory;
  private final NormalisedLinear regions;
  private final NormalisedLinear words;
  private final List<Both> between = new ArrayList<>();
  private final List<OneWay> oneWay = new ArrayList<>();
  private final List<Within> within = new ArrayList<>();
  private final NormalisedLinear first;
  private final NormalisedLinear last;

  Dfaf(DfafConfig config, Architecture architecture) {
    super(config, architecture);
    this.config = config;
    long size = config.hiddenSize();
    table = add("text.embed", config.dense() ? WordTable.padded(config) : WordTable.plain(config));
    memory = add("text.lstm", Recurrent.gru(config.wordSize(), config.recurrentSize()));
    regions = normalised(BLOCKS + "v_lin.lin", config.visualFeatDim(), size);
    words = normalised(BLOCKS + "q_lin.lin", config.recurrentSize(), size);
    if (config.dense()) {
      for (int i = 0; i < config.blocks(); i++) {
        oneWay.add(oneWay(3 * i));
        oneWay.add(oneWay(3 * i + 1));
        within.add(within(BLOCKS + "multi_blocks." + (3 * i + 2) + "."));
      }
    } else {
      between.add(both(BLOCKS + "interBlock.", 2 * size));
      within.add(within(BLOCKS + "intraBlock."));
    }
    first = normalised(HEAD + ".lin1.lin", images() * size, config.answerSize());
    last = normalised(HEAD + ".lin2.lin", config.answerSize(), config.numQaLabels());
  }

  private Both both(String prefix, long read) {
    long size = config.hiddenSize();
    return new Both(
        normalised(prefix + "v_lin.lin", size, 3 * size),
        normalised(prefix + "q_lin.lin", size, 3 * size),
        normalised(prefix + "v_output.lin", read, size),
        normalised(prefix + "q_output.lin", read, size));
  }

  private Within within(String prefix) {
    long size = config.hiddenSize();
    return new Within(
        both(prefix, size),
        normalised(prefix + "v4q_gate_lin.lin", size, size),
        normalised(prefix + "q4v_gate_lin.lin", size, size));
  }

  private OneWay oneWay(int number) {
    String prefix = BLOCKS + "multi_blocks." + number + ".";
    long size = config.hiddenSize();
    return new OneWay(
        normalised(prefix + "src_lin.lin", size, 2 * size),
        normalised(prefix + "tgt_lin.lin", size, size),
        normalised(prefix + "tgt_output.lin", 2 * size, size));
  }

  @Override
  public Tensor forward(LxmertInput input, Trace trace) {
    PaddedWords padded = PaddedWords.behind(input, config);
    Tensor embedded = table.forward(padded.ids()); // (B, T, E)
    Tensor states = Recurrent.states(memory, config.dense() ? embedded : embedded.tanh());
    trace.hidden("gru", states);
    DfafFlows flows = flows(input, padded, trace);
    DfafStates start =
        new DfafStates(
            regions.forward(dropped(input.visualFeatures(), config.dropout())),
            words.forward(dropped(input.forEachImage(states), config.dropout())));
    DfafStates end = config.dense() ? dense(flows, start) : paper(flows, start);
    trace.hidden("v", end.regions());
    trace.hidden("q", end.words());
    Tensor joint =
        DfafFlows.mean(end.regions(), flows.regionMask())
            .mul(DfafFlows.mean(end.words(), flows.wordMask())); // (B * P, H)
    Tensor inner = first.forward(dropped(sideBySide(joint), config.jointDropout())).relu();
    return last.forward(dropped(inner, config.answerDropout()));
  }

  private DfafFlows flows(LxmertInput input, PaddedWords padded, Trace trace) {
    Tensor features = input.visualFeatures();
    Tensor mask = input.visualAttentionMask();
    Tensor shown =
        mask == null ? torch.ones_like(features.select(2, 0)) : mask.to(features.scalar_type());
    Tensor said = input.forEachImage(padded.mask()).to(features.scalar_type());
    return new DfafFlows(config, shown, said, is_training(), trace);
  }

  /** The flow of the paper; all blocks have the same weights. */
  private DfafStates paper(DfafFlows flows, DfafStates start) {
    DfafStates now = start;
    for (int i = 0; i < config.blocks(); i++) {
      now = flows.between(between.get(0), now, i);
      tell(flows.trace(), "inter." + i, now);
      now = flows.within(within.get(0), now, i);
      tell(flows.trace(), "intra." + i, now);
    }
    return now;
  }

  /** First the words read the image, then the image the words; all updates are added up. */
  private DfafStates dense(DfafFlows flows, DfafStates start) {
    DfafStates now = start;
    for (int i = 0; i < config.blocks(); i++) {
      Tensor v = flows.regionMask();
      Tensor q = flows.wordMask();
      String maps = "att." + i;
      Tensor asked =
          flows.oneWay(oneWay.get(2 * i), now.regions(), v, now.words(), q, maps + ".q_from_v");
      Tensor seen =
          flows.oneWay(
              oneWay.get(2 * i + 1),
              asked.add(now.words()),
              q,
              now.regions(),
              v,
              maps + ".v_from_q");
      flows.trace().hidden("inter_v2q." + i, asked);
      flows.trace().hidden("inter_q2v." + i, seen);
      DfafStates read = now.plus(new DfafStates(seen, asked));
      DfafStates own = flows.within(within.get(i), read, i);
      tell(flows.trace(), "intra." + i, own);
      now = read.plus(own);
    }
    return now;
  }

  private static void tell(Trace trace, String name, DfafStates states) {
    trace.hidden(name + ".v", states.regions());
    trace.hidden(name + ".q", states.words());
  }

  @Override
  public DfafConfig config() {
    return config;
  }

  @Override
  public String answerHead() {
    return HEAD;
  }
}
