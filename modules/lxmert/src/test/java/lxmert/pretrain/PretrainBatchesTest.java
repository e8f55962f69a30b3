package lxmert.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.batch.BatchOptions;
import lxmert.batch.BatchStream;
import lxmert.corpus.PretrainEntry;
import lxmert.io.UserError;
import lxmert.regions.RegionStore;
import lxmert.vision.Regions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainBatchesTest {
  private static final PretrainObjective PUBLISHED = PretrainObjective.published();

  @TempDir Path folder;
  private PretrainSplit split;

  @BeforeEach
  void write() {
    split = TinyPretrain.split(folder, 60, 3);
  }

  @Test
  void threadsAndPrefetchingChangeNothing() {
    BatchOptions many = new BatchOptions(7, 20, 9, true, false, 5, 9);
    BatchOptions single = new BatchOptions(7, 20, 9, true, false, 1, 1);
    try (PretrainBatches a = batches(many);
        PretrainBatches b = batches(single)) {
      assertThat(a.batchesPerEpoch()).isEqualTo(17);
      List<PretrainBatch> first = taken(a.epoch(2, 0, number -> true));
      assertThat(first).hasSize(17);
      assertSame(first, taken(b.epoch(2, 0, number -> true)));
      assertSame(taken(a.validation(number -> true)), taken(b.validation(number -> true)));
    }
  }

  @Test
  void anEpochGoesOnWhereItStopped() {
    try (PretrainBatches batches = batches(BatchOptions.of(7, 9))) {
      List<PretrainBatch> whole = taken(batches.epoch(3, 0, number -> true));
      assertSame(whole.subList(5, 17), taken(batches.epoch(3, 5, number -> true)));
    }
  }

  @Test
  void epochsDifferAndValidationDoesNot() {
    try (PretrainBatches batches = batches(BatchOptions.of(120, 9))) {
      PretrainBatch first = taken(batches.epoch(1, 0, number -> true)).get(0);
      PretrainBatch second = taken(batches.epoch(2, 0, number -> true)).get(0);
      assertThat(new HashSet<>(first.uids())).isEqualTo(new HashSet<>(second.uids()));
      assertThat(first.words().inputIds()).isNotEqualTo(second.words().inputIds());
      assertSame(
          taken(batches.validation(number -> true)), taken(batches.validation(number -> true)));
    }
  }

  @Test
  void validationHasEveryEntryInOrder() {
    try (PretrainBatches batches = batches(BatchOptions.of(50, 9))) {
      List<PretrainBatch> all = taken(batches.validation(number -> true));
      assertThat(all).hasSize(3).hasSize(batches.validationBatches());
      assertThat(all.stream().flatMap(batch -> batch.uids().stream()))
          .containsExactlyElementsOf(
              IntStream.range(0, split.size()).mapToObj(i -> split.entry(i).uid()).toList());
    }
  }

  @Test
  void sentencesArePaddedToTheLongestOfTheirBatchAndGrouped() {
    try (PretrainBatches batches = batches(BatchOptions.of(6, 9))) {
      long places = 0;
      long pieces = 0;
      for (PretrainBatch batch : batches.epoch(1, 0, number -> true)) {
        places += batch.words().inputIds().length;
        pieces += Arrays.stream(batch.words().attentionMask()).sum();
      }
      assertThat((double) places / pieces).isLessThan(1.12);
    }
  }

  @Test
  void questionsJoinAtTheirEpoch() {
    PretrainObjective later =
        new PretrainObjective(
            PUBLISHED.maskedWords(),
            PUBLISHED.maskedObjects(),
            PUBLISHED.matching(),
            new ImageQuestions.Settings(1, 3));
    try (PretrainBatches batches =
        new PretrainBatches(split, split, TinyPretrain.TOKENIZER, later, BatchOptions.of(7, 9))) {
      assertThat(taken(batches.epoch(2, 0, number -> true)))
          .allMatch(batch -> batch.answers() == null);
      assertThat(taken(batches.epoch(3, 0, number -> true)))
          .noneMatch(batch -> batch.answers() == null);
      assertThat(taken(batches.validation(number -> true)))
          .noneMatch(batch -> batch.answers() == null);
    }
  }

  @Test
  void halfOfTheSentencesAreAboutAnotherImageAndHaveNoAnswer() {
    ExampleMaker maker = new ExampleMaker(split, split, TinyPretrain.TOKENIZER, 20, PUBLISHED);
    int matched = 0;
    int answered = 0;
    for (int i = 0; i < 4000; i++) {
      PretrainExample example = maker.make(i % split.size(), new SeededRandomSource(1, 1, i));
      PretrainEntry entry = split.entry(i % split.size());
      assertThat(example.uid()).isEqualTo(entry.uid());
      matched += example.matched() ? 1 : 0;
      answered += example.answer() >= 0 ? 1 : 0;
      assertThat(example.answer() >= 0).isEqualTo(example.matched() && !entry.answers().isEmpty());
      assertThat(entry.answers().isEmpty() || !example.matched() ? List.of(-1L) : rows(entry))
          .contains(example.answer());
    }
    assertThat(matched / 4000.0).isCloseTo(0.5, within(0.03));
    assertThat(answered / 4000.0).isCloseTo(0.25, within(0.03));
  }

  private static List<Long> rows(PretrainEntry entry) {
    return entry.answers().stream().map(answer -> (long) answer.answer()).toList();
  }

  @Test
  void aReplacedFeatureIsThatOfSomeTrainingRegion() {
    MaskedObjects objects =
        new MaskedObjects(
            new MaskedObjects.Settings(
                1, 1, 1, MaskedObjects.LabelledBoxes.ALL, new Masking(1, 0.5, 0.5)));
    Set<List<Float>> known = new HashSet<>();
    for (int i = 0; i < split.size(); i++) {
      for (int box = 0; box < split.regions(i).count(); box++) {
        known.add(feature(split.regions(i).features(), box));
      }
    }
    Set<List<Float>> seen = new HashSet<>();
    Regions regions = split.regions(0);
    for (int i = 0; i < 200; i++) {
      MaskedObjects.Masked masked = objects.mask(regions, split, new SeededRandomSource(1, 1, i));
      assertThat(masked.places()).hasSize(regions.count());
      for (int box = 0; box < regions.count(); box++) {
        seen.add(feature(masked.features(), box));
      }
    }
    assertThat(seen).hasSizeGreaterThan(50).contains(feature(new float[8], 0));
    seen.remove(feature(new float[8], 0));
    assertThat(known).containsAll(seen);
  }

  private static List<Float> feature(float[] features, int box) {
    List<Float> feature = new ArrayList<>();
    for (int i = 0; i < TinyPretrain.FEATURES; i++) {
      feature.add(features[box * TinyPretrain.FEATURES + i]);
    }
    return feature;
  }

  @Test
  void imagesWithoutRegionsAreCountedOrRefused() {
    try (RegionStore store = RegionStore.open(folder)) {
      List<PretrainEntry> entries =
          Stream.of("image1", "absent", "image2", "gone")
              .flatMap(id -> TinyPretrain.entries(id, 1, 2).stream())
              .toList();
      PretrainSplit kept = PretrainSplit.of(new TinyPretrain.Listed(entries), store, true);
      assertThat(kept.size()).isEqualTo(4);
      assertThat(kept.dropped()).isEqualTo(4);
      assertThat(kept.entry(2)).isEqualTo(entries.get(4));
      assertThatThrownBy(() -> PretrainSplit.of(new TinyPretrain.Listed(entries), store, false))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "4 of 8 sentences are about images without regions, first absent_caption_000 about"
                  + " \"absent\"");
      assertThatThrownBy(
              () -> PretrainSplit.of(new TinyPretrain.Listed(entries.subList(2, 4)), store, true))
          .isInstanceOf(UserError.class);
      assertThatThrownBy(() -> PretrainSplit.of(new TinyPretrain.Listed(List.of()), store, true))
          .isInstanceOf(UserError.class)
          .hasMessage("there are no sentences to train on");
    }
  }

  @Test
  void matchingNeedsTwoImages() {
    try (RegionStore store = RegionStore.open(folder)) {
      PretrainSplit one =
          PretrainSplit.of(
              new TinyPretrain.Listed(TinyPretrain.entries("image1", 1, 2)), store, true);
      assertThatThrownBy(() -> new ExampleMaker(one, one, TinyPretrain.TOKENIZER, 20, PUBLISHED))
          .isInstanceOf(UserError.class)
          .hasMessage("all 2 sentences are about image \"image1\": matching needs another one");
    }
  }

  private PretrainBatches batches(BatchOptions options) {
    return new PretrainBatches(split, split, TinyPretrain.TOKENIZER, PUBLISHED, options);
  }

  private static List<PretrainBatch> taken(BatchStream<PretrainBatch> stream) {
    List<PretrainBatch> batches = new ArrayList<>();
    stream.forEach(batches::add);
    return batches;
  }

  private static void assertSame(List<PretrainBatch> found, List<PretrainBatch> expected) {
    assertThat(found).usingRecursiveComparison().isEqualTo(expected);
  }
}
