package lxmert.explain;

import java.util.function.BiConsumer;
import lxmert.model.LxmertConfig;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The method of Chefer, Gur and Wolf (ICCV 2021, section 3): the relevance of words and regions,
 * carried through the layers in the order of the forward pass. Equations are the paper's.
 */
final class RelevanceAccumulation {
  private final AnswerMaps maps;
  private final Variant variant;
  private final BiConsumer<String, RelevanceMatrices> steps;
  private SelfRelevance words; // (S, S)
  private SelfRelevance regions; // (R, R)
  private Tensor wordsFromRegions; // (S, R)
  private Tensor regionsFromWords; // (R, S)

  /**
   * A form of the method.
   *
   * @param lrp whether propagated relevance stands in place of attention
   * @param normalized whether self relevance is normalised before modalities are mixed
   * @param mixed whether self relevance takes part when modalities are mixed (equation 10)
   * @param added whether a layer's relevance is added to that before; else it replaces it
   */
  record Variant(boolean lrp, boolean normalized, boolean mixed, boolean added) {}

  /**
   * Begins with every word and region relevant to itself alone.
   *
   * @param steps is told the matrices after every layer, by the names of the public code
   */
  RelevanceAccumulation(
      AnswerMaps maps, Variant variant, BiConsumer<String, RelevanceMatrices> steps) {
    this.maps = maps;
    this.variant = variant;
    this.steps = steps;
    TensorOptions options = maps.options();
    words = SelfRelevance.identity(maps.words(), options);
    regions = SelfRelevance.identity(maps.regions(), options);
    wordsFromRegions = torch.zeros(new long[] {maps.words(), maps.regions()}, options);
    regionsFromWords = torch.zeros(new long[] {maps.regions(), maps.words()}, options);
  }

  /** Goes through all layers; the last one's regions do not reach the answer. */
  RelevanceMatrices run() {
    LxmertConfig config = maps.config();
    for (int i = 0; i < config.lLayers(); i++) {
      amongWords(AttentionNames.language(i), "layer." + i);
    }
    for (int i = 0; i < config.rLayers(); i++) {
      amongRegions(AttentionNames.regions(i), "r_layers." + i);
    }
    int last = config.xLayers() - 1;
    for (int i = 0; i <= last; i++) {
      across(i, i < last);
      amongWords(AttentionNames.crossWords(i), "x_layers." + i + ".lang_self");
      if (i < last) {
        amongRegions(AttentionNames.crossRegions(i), "x_layers." + i + ".visn_self");
      }
    }
    return matrices();
  }

  /** Equations 6 and 7 for words. */
  private void amongWords(String map, String step) {
    Tensor own = maps.supporting(map, variant.lrp); // (S, S)
    words = with(words, words.appliedTo(own));
    wordsFromRegions = with(wordsFromRegions, own.matmul(wordsFromRegions));
    steps.accept(step, matrices());
  }

  /** Equations 6 and 7 for regions. */
  private void amongRegions(String map, String step) {
    Tensor own = maps.supporting(map, variant.lrp); // (R, R)
    regions = with(regions, regions.appliedTo(own));
    regionsFromWords = with(regionsFromWords, own.matmul(regionsFromWords));
    steps.accept(step, matrices());
  }

  /** Equations 10 and 11, in both directions from the matrices before the layer. */
  private void across(int layer, boolean bothWays) {
    Tensor toRegions = maps.supporting(AttentionNames.wordsToRegions(layer), variant.lrp); // (S, R)
    Tensor newWords = toRegions.matmul(regionsFromWords);
    Tensor newWordsFromRegions = mixed(words, toRegions, regions);
    if (bothWays) {
      Tensor toWords = maps.supporting(AttentionNames.regionsToWords(layer), variant.lrp); // (R, S)
      Tensor newRegions = toWords.matmul(wordsFromRegions);
      regionsFromWords = with(regionsFromWords, mixed(regions, toWords, words));
      regions = with(regions, newRegions);
    }
    words = with(words, newWords);
    wordsFromRegions = with(wordsFromRegions, newWordsFromRegions);
    steps.accept("x_layers." + layer + ".cross", matrices());
  }

  private Tensor mixed(SelfRelevance asking, Tensor attention, SelfRelevance lookedAt) {
    return variant.mixed ? part(asking).t().matmul(attention).matmul(part(lookedAt)) : attention;
  }

  private Tensor part(SelfRelevance self) {
    return variant.normalized ? self.normalized() : self.matrix();
  }

  private SelfRelevance with(SelfRelevance before, Tensor layer) {
    return variant.added ? before.plus(layer) : SelfRelevance.of(layer);
  }

  private Tensor with(Tensor before, Tensor layer) {
    return variant.added ? before.add(layer) : layer;
  }

  private RelevanceMatrices matrices() {
    return new RelevanceMatrices(
        words.matrix(), wordsFromRegions, regions.matrix(), regionsFromWords);
  }
}
