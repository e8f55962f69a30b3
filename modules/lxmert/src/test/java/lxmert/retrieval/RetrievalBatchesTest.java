package lxmert.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lxmert.batch.BatchOptions;
import lxmert.batch.BatchStream;
import lxmert.dataset.CaptionedImages;
import lxmert.dataset.SentenceRow;
import lxmert.regions.RegionStore;
import lxmert.text.Vocabulary;
import lxmert.text.VocabularyLearner;
import lxmert.text.WordPieceTokenizer;
import lxmert.train.Step;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrievalBatchesTest {
  @TempDir static Path folder;

  private static CaptionedImages pairs;
  private static WordPieceTokenizer tokenizer;

  @BeforeAll
  static void write() {
    TinyCaptions.write(folder, 30, 5, 1);
    List<SentenceRow> rows = new ArrayList<>();
    SentenceRow.read(folder.resolve("train.jsonl"), rows::add);
    pairs = CaptionedImages.of(rows);
    Vocabulary vocabulary = VocabularyLearner.learn(pairs.sentences(), 100);
    tokenizer = new WordPieceTokenizer(vocabulary);
  }

  private static List<RetrievalBatch> epoch(int epoch, long first, int threads, long seed) {
    BatchOptions options = new BatchOptions(8, 8, seed, true, true, threads, 3);
    try (RegionStore regions = RegionStore.open(folder.resolve("regions"));
        RetrievalBatches batches = new RetrievalBatches(pairs, regions, tokenizer, options)) {
      assertThat(batches.batchesPerEpoch()).isEqualTo(7);
      List<RetrievalBatch> all = new ArrayList<>();
      try (BatchStream<RetrievalBatch> stream = batches.epoch(epoch, first, number -> true)) {
        stream.forEach(all::add);
      }
      return all;
    }
  }

  private static List<Object> contents(List<RetrievalBatch> batches) {
    List<Object> contents = new ArrayList<>();
    for (RetrievalBatch batch : batches) {
      contents.add(batch.ids());
      contents.add(Arrays.stream(batch.words().inputIds()).boxed().toList());
      contents.add(Arrays.hashCode(batch.images().features()));
    }
    return contents;
  }

  @Test
  void batchesDependOnSeedEpochAndPlaceAlone() {
    List<Object> whole = contents(epoch(2, 0, 1, 5));
    assertThat(whole).hasSize(21);
    assertThat(contents(epoch(2, 0, 3, 5))).isEqualTo(whole);
    assertThat(contents(epoch(2, 4, 2, 5))).isEqualTo(whole.subList(12, 21));
    assertThat(contents(epoch(1, 0, 1, 5))).isNotEqualTo(whole);
    assertThat(contents(epoch(2, 0, 1, 6))).isNotEqualTo(whole);
  }

  /** What differs between the pairs of a group. */
  @Test
  void theFirstPairIsRightAndEachOtherHasOneWrongSide() {
    for (RetrievalBatch batch : epoch(1, 0, 1, 5)) {
      int words = batch.words().length();
      int features = batch.images().regions() * TinyCaptions.FEATURES;
      for (int group = 0; group < batch.size(); group++) {
        List<List<Long>> sentences = new ArrayList<>();
        List<Integer> images = new ArrayList<>();
        for (int pair = 4 * group; pair < 4 * group + 4; pair++) {
          long[] ids =
              Arrays.copyOfRange(batch.words().inputIds(), pair * words, (pair + 1) * words);
          float[] seen =
              Arrays.copyOfRange(batch.images().features(), pair * features, (pair + 1) * features);
          sentences.add(Arrays.stream(ids).boxed().toList());
          images.add(Arrays.hashCode(seen));
        }
        assertThat(sentences.get(2)).isEqualTo(sentences.get(0));
        assertThat(List.of(sentences.get(1), sentences.get(3))).doesNotContain(sentences.get(0));
        assertThat(images.get(1)).isEqualTo(images.get(0)).isEqualTo(images.get(3));
        assertThat(images.get(2)).isNotEqualTo(images.get(0));
        String said = batch.ids().get(group).split(": ", 2)[1];
        long[] expected = Arrays.stream(tokenizer.encode(said, 8)).asLongStream().toArray();
        assertThat(sentences.get(0))
            .startsWith(Arrays.stream(expected).boxed().toArray(Long[]::new));
      }
    }
  }

  @Test
  void theLossIsTheCrossEntropyAgainstTheFirstOfFour() {
    try (PointerScope scope = new PointerScope()) {
      Tensor scores = Tensor.create(2f, 1f, 0f, -1f, 0.5f, 0.5f, 0f, 3f).view(2, 4);
      Step step = RetrievalTask.step(scores);
      double first = Math.log(1 + Math.exp(-1) + Math.exp(-2) + Math.exp(-3));
      double second = Math.log(2 + Math.exp(-0.5) + Math.exp(2.5));
      assertThat(step.loss().item_double()).isCloseTo((first + second) / 2, within(1e-6));
      assertThat(step.measures()).containsExactly(new Step.Measure("accuracy", 1, 2));
      Step tied = RetrievalTask.step(Tensor.create(1f, 1f, 1f, 1f).view(1, 4));
      assertThat(tied.loss().item_double()).isCloseTo(Math.log(4), within(1e-6));
      assertThat(tied.measures()).containsExactly(new Step.Measure("accuracy", 0, 1));
    }
  }
}
