package lxmert.explain;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The methods that the paper compares with, adapted to two modalities as its public code does. */
final class Baselines {
  private final AnswerMaps maps;

  /** Names of the last layer's maps that lead to the answer. */
  private final String lastWords;

  private final String lastRegions;

  Baselines(AnswerMaps maps) {
    this.maps = maps;
    int last = maps.config().xLayers() - 1;
    lastWords = AttentionNames.crossWords(last);
    lastRegions = AttentionNames.wordsToRegions(last);
  }

  RelevanceMatrices rawAttention() {
    return new RelevanceMatrices(maps.mean(lastWords), maps.mean(lastRegions));
  }

  RelevanceMatrices gradCam() {
    return new RelevanceMatrices(maps.gradCam(lastWords), maps.gradCam(lastRegions));
  }

  RelevanceMatrices partialLrp() {
    return new RelevanceMatrices(
        scaled(maps.meanRelevance(lastWords)), scaled(maps.meanRelevance(lastRegions)));
  }

  /** Through all layers for words; regions have the last cross attention alone. */
  RelevanceMatrices transformerAttribution() {
    SelfRelevance words = SelfRelevance.identity(maps.words(), maps.options());
    for (String name : AttentionNames.allWords(maps.config())) {
      words = words.plus(words.appliedTo(maps.supporting(name, true)));
    }
    return new RelevanceMatrices(words.matrix(), maps.supporting(lastRegions, true));
  }

  RelevanceMatrices rollout() {
    List<String> words = AttentionNames.allWords(maps.config());
    Tensor regions = rolled(maps.regions(), AttentionNames.allRegions(maps.config()));
    Tensor before = rolled(maps.words(), words.subList(0, words.size() - 1));
    return new RelevanceMatrices(
        rolled(maps.words(), words),
        before.t().matmul(maps.mean(lastRegions)).matmul(regions),
        regions,
        null);
  }

  /** The product of attention, the latest on the left, each half of it staying where it is. */
  private Tensor rolled(long length, List<String> names) {
    Tensor identity = torch.eye(length, maps.options());
    Tensor product = identity;
    for (String name : names) {
      Tensor step = maps.mean(name).add(identity);
      product = step.div(step.sum(new long[] {1}).unsqueeze(1)).matmul(product);
    }
    return product;
  }

  /** To 0..1 over the whole matrix; all 0 where it is constant. */
  private static Tensor scaled(Tensor matrix) {
    if (matrix.numel() == 0) {
      return matrix;
    }
    Tensor min = matrix.min();
    Tensor range = matrix.max().sub(min);
    return matrix.sub(min).div(range.masked_fill(range.eq(new Scalar(0.0)), new Scalar(1.0)));
  }
}
