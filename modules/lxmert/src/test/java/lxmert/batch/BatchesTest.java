package lxmert.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.dataset.VqaQuestion;
import lxmert.io.UserError;
import lxmert.regions.RandomRegions;
import lxmert.regions.RegionStore;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.tensor.DType;
import lxmert.text.Vocabulary;
import lxmert.text.WordPieceTokenizer;
import lxmert.vision.Regions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {
  private static final WordPieceTokenizer TOKENIZER =
      new WordPieceTokenizer(
          Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "?")));
  private static final AnswerVocabulary ANSWERS = AnswerVocabulary.of(List.of("", "yes", "no"));
  private static final int FEATURES = 5;

  @TempDir Path folder;

  private final Map<String, Regions> images = RandomRegions.images(12, FEATURES);
  private final List<VqaQuestion> questions = questions(53);
  private RegionStore store;

  @BeforeEach
  void writeStore() {
    try (RegionStoreWriter writer =
        RegionStoreWriter.open(folder, new RegionStoreOptions(DType.F32, 3))) {
      images.forEach(writer::add);
    }
    store = RegionStore.open(folder);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void inOrderHoldsEveryQuestionWithItsWordsRegionsAndTargets() {
    try (Batches batches = batches(BatchOptions.of(4, 1))) {
      List<Example> seen = new ArrayList<>();
      for (Batch batch : batches.inOrder()) {
        for (int row = 0; row < batch.size(); row++) {
          assertRow(batch, row);
        }
        seen.addAll(batch.examples());
      }
      assertThat(seen).isEqualTo(questions);
    }
  }

  @Test
  void theMaskIsMissingWhereNothingIsPadded() {
    List<VqaQuestion> same = List.of(question(0, "bild 1", "a"), question(1, "bild 1", "b ?"));
    List<VqaQuestion> none = List.of(question(0, "bild 3", "a"));
    try (Batches batches = Batches.of(same, store, TOKENIZER, null, BatchOptions.of(2, 1));
        Batches empty = Batches.of(none, store, TOKENIZER, null, BatchOptions.of(2, 1))) {
      Batch batch = batches.inOrder().iterator().next();
      assertThat(batch.images().mask()).isNull();
      assertThat(batch.targets()).isNull();
      assertThat(batch.words().attentionMask()).containsExactly(1, 1, 1, 0, 1, 1, 1, 1);

      Batch withoutRegions = empty.inOrder().iterator().next();
      assertThat(withoutRegions.images().regions()).isEqualTo(1);
      assertThat(withoutRegions.images().mask()).containsExactly(0);
    }
  }

  @Test
  void anEpochHasEveryQuestionOnce() {
    try (Batches batches = batches(BatchOptions.of(4, 1).keepingLast())) {
      List<Example> seen = taken(batches.epoch(1), batch -> batch.examples());

      assertThat(seen).containsExactlyInAnyOrderElementsOf(questions);
      assertThat(seen).isNotEqualTo(questions);
      assertThat(batches.batchesPerEpoch()).isEqualTo(14);
      assertThat(batches.epoch(1).size()).isEqualTo(14);
    }
  }

  @Test
  void droppingTheLastLeavesFullBatchesOfDifferentQuestions() {
    try (Batches batches = batches(BatchOptions.of(4, 1))) {
      Set<String> dropped = new HashSet<>();
      for (int epoch = 1; epoch <= 20; epoch++) {
        List<Integer> sizes = taken(batches.epoch(epoch), batch -> List.of(batch.size()));
        Set<Example> seen = new HashSet<>(taken(batches.epoch(epoch), batch -> batch.examples()));

        assertThat(sizes).hasSize(13).containsOnly(4);
        assertThat(seen).hasSize(52);
        questions.stream()
            .filter(question -> !seen.contains(question))
            .forEach(question -> dropped.add(question.questionId()));
      }
      assertThat(batches.batchesPerEpoch()).isEqualTo(13);
      assertThat(dropped).hasSizeGreaterThan(10);
    }
  }

  @Test
  void theSeedAndTheEpochAloneDecideTheOrder() {
    BatchOptions many = new BatchOptions(4, 20, 7, true, false, 6, 11);
    BatchOptions single = new BatchOptions(4, 20, 7, true, false, 1, 1);
    try (Batches a = batches(many);
        Batches b = batches(single);
        Batches c = batches(BatchOptions.of(4, 8))) {
      for (int epoch = 4; epoch >= 1; epoch--) {
        List<Example> order = taken(a.epoch(epoch), Batch::examples);
        assertThat(order).isEqualTo(taken(b.epoch(epoch), Batch::examples));
        assertThat(order).isNotEqualTo(taken(c.epoch(epoch), Batch::examples));
        assertThat(order).isNotEqualTo(taken(a.epoch(epoch + 1), Batch::examples));
      }
    }
  }

  /** Runs that were made when this class counted epochs from 0 go on in the same order. */
  @Test
  void theOrderOfTheFirstEpochStays() {
    try (Batches batches = batches(BatchOptions.of(4, 1))) {
      assertThat(taken(batches.epoch(1), Batch::examples).subList(0, 8))
          .extracting(Example::id)
          .containsExactly("43", "41", "25", "4", "29", "0", "30", "23");
    }
  }

  @Test
  void anEpochStartsAtAnyOfItsBatches() {
    try (Batches batches = batches(BatchOptions.of(4, 1))) {
      List<Example> whole = taken(batches.epoch(2), Batch::examples);
      for (int first : new int[] {0, 1, 7, 13}) {
        BatchStream<Batch> rest = batches.epoch(2, first);
        assertThat(rest.size()).isEqualTo(13 - first);
        assertThat(taken(rest, Batch::examples)).isEqualTo(whole.subList(4 * first, 52));
      }
    }
  }

  @Test
  void questionsOfSimilarLengthShareABatch() {
    SplittableRandom random = new SplittableRandom(5);
    int[] lengths = random.ints(6_400, 3, 21).toArray();

    List<int[]> plan = new ArrayList<>();
    BatchPlan.shuffled(lengths.length, i -> lengths[i], 32, true, random)
        .from(0, number -> true)
        .forEachRemaining(plan::add);

    long padded =
        plan.stream()
            .mapToLong(
                batch ->
                    32L
                        * Arrays.stream(batch)
                            .map(question -> lengths[question])
                            .max()
                            .orElseThrow())
            .sum();
    assertThat((double) padded / Arrays.stream(lengths).sum()).isLessThan(1.05);
    assertThat(plan.stream().map(batch -> lengths[batch[0]]).limit(20).distinct().count())
        .isGreaterThan(5);
    assertThat(plan.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, lengths.length).toArray());
  }

  @Test
  void aPlanGoesOnInAnyWindow() {
    BatchPlan plan = BatchPlan.shuffled(1_000, i -> i % 7, 3, false, new SplittableRandom(9));
    List<int[]> whole = new ArrayList<>();
    plan.from(0, number -> true).forEachRemaining(whole::add);
    assertThat(whole).hasSize(334);
    assertThat(whole.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, 1_000).toArray());
    for (int first : new int[] {63, 64, 65, 200, 333}) {
      assertThat(plan.from(first, number -> true).next()).isEqualTo(whole.get(first));
    }
    assertThat(plan.from(334, number -> true).hasNext()).isFalse();
  }

  @Test
  void someBatchesOfAPlanAreThoseOfTheWhole() {
    BatchPlan plan = BatchPlan.shuffled(1_000, i -> i % 7, 3, true, new SplittableRandom(9));
    List<int[]> whole = new ArrayList<>();
    plan.from(0, number -> true).forEachRemaining(whole::add);
    List<int[]> some = new ArrayList<>();
    plan.from(70, number -> number % 100 == 5).forEachRemaining(some::add);
    assertThat(some).containsExactly(whole.get(105), whole.get(205), whole.get(305));
  }

  @Test
  void aImageWithoutRegionsIsRefusedOrCounted() {
    List<VqaQuestion> some = new ArrayList<>(questions.subList(0, 5));
    some.add(2, question(99, "absent", "a"));
    some.add(question(100, "absent", "b"));

    assertThatThrownBy(() -> Batches.of(some, store, TOKENIZER, ANSWERS, BatchOptions.of(2, 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 of 7 questions")
        .hasMessageContaining("question 99 about \"absent\"");
    BatchOptions dropping = BatchOptions.of(2, 1).droppingWithoutRegions();
    try (Batches batches = Batches.of(some, store, TOKENIZER, ANSWERS, dropping)) {
      assertThat(batches.dropped()).isEqualTo(2);
      assertThat(List.<Example>copyOf(batches.examples())).isEqualTo(questions.subList(0, 5));
    }
    assertThatThrownBy(() -> Batches.of(some.subList(2, 3), store, TOKENIZER, ANSWERS, dropping))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Batches.of(List.of(), store, TOKENIZER, ANSWERS, dropping))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there are no questions");
  }

  @Test
  void anErrorInTheBackgroundReachesTheReader() {
    List<VqaQuestion> some = List.of(question(0, "bild 1", "a"), question(1, "absent", "b"));
    BatchAssembler assembler =
        new BatchAssembler(
            some,
            List.of(new int[2], new int[2]),
            new ExampleInputs(store, TOKENIZER, 20, Ablation.NONE),
            null);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (BatchStream<Batch> stream =
        new BatchStream<>(
            BatchPlan.inOrder(2, 1), 0, number -> true, assembler::assemble, threads, 2)) {
      assertThat(stream.iterator().next().size()).isEqualTo(1);
      assertThatThrownBy(stream.iterator()::next)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no regions of image \"absent\"");
      assertThat(stream.iterator().hasNext()).isFalse();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aClosedStreamIsAtItsEnd() {
    try (Batches batches = batches(BatchOptions.of(4, 1))) {
      BatchStream<Batch> stream = batches.epoch(1);
      assertThat(stream.iterator().next().size()).isEqualTo(4);
      stream.close();
      assertThat(stream.iterator().hasNext()).isFalse();
      assertThatThrownBy(stream.iterator()::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  private void assertRow(Batch batch, int row) {
    Example question = batch.examples().get(row);
    Regions regions = RandomRegions.get(images, question.imageIds().get(0));
    int[] ids = TOKENIZER.encode(question.sentence(), 20);
    int length = batch.words().length();
    int max = batch.images().regions();
    int n = regions.count();
    long[] padded = Arrays.copyOf(Arrays.stream(ids).asLongStream().toArray(), length);
    assertThat(Arrays.copyOfRange(batch.words().inputIds(), row * length, (row + 1) * length))
        .isEqualTo(padded);
    assertThat(slice(batch.images().features(), row, max * FEATURES))
        .isEqualTo(Arrays.copyOf(regions.features(), max * FEATURES));
    assertThat(slice(batch.images().boxes(), row, max * 4))
        .isEqualTo(Arrays.copyOf(regions.normalizedBoxes(), max * 4));
    Targets targets = Objects.requireNonNull(batch.targets());
    assertThat(targets.answers()).isEqualTo(3);
    assertThat(slice(targets.scores(), row, 3))
        .containsExactly(0, (float) question.score("yes"), (float) question.score("no"));
    long[] mask = batch.images().mask();
    long present = mask == null ? max : Arrays.stream(mask, row * max, (row + 1) * max).sum();
    assertThat(present).isEqualTo(n);
    assertThat(mask == null || n == max || mask[row * max + n] == 0).isTrue();
  }

  private static float[] slice(float[] values, int row, int width) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  private static <T> List<T> taken(BatchStream<Batch> stream, Function<Batch, List<T>> what) {
    List<T> all = new ArrayList<>();
    stream.forEach(batch -> all.addAll(what.apply(batch)));
    return all;
  }

  private Batches batches(BatchOptions options) {
    return Batches.of(questions, store, TOKENIZER, ANSWERS, options);
  }

  private List<VqaQuestion> questions(int count) {
    SplittableRandom random = new SplittableRandom(23);
    List<String> ids = List.copyOf(images.keySet());
    List<VqaQuestion> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String sentence = "a b c ".repeat(random.nextInt(8)) + "b ?";
      questions.add(question(i, ids.get(i % ids.size()), sentence));
    }
    return questions;
  }

  private static VqaQuestion question(int id, String imageId, String sentence) {
    Map<String, Double> label = id % 3 == 0 ? Map.of() : Map.of("yes", 0.3 * (id % 3), "rare", 1.0);
    return new VqaQuestion(Integer.toString(id), imageId, sentence, label, "", "other");
  }
}
