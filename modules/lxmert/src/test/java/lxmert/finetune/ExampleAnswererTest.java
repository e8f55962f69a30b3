package lxmert.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lxmert.batch.Ablation;
import lxmert.batch.ExampleInputs;
import lxmert.dataset.Nlvr2Example;
import lxmert.io.Progress;
import lxmert.model.Answering;
import lxmert.regions.RegionStore;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.text.TokenBatch;
import lxmert.text.Vocabulary;
import lxmert.text.WordPieceTokenizer;
import lxmert.vision.Regions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleAnswererTest {
  private static final int IMAGES = 80;
  private static final WordPieceTokenizer TOKENIZER =
      new WordPieceTokenizer(
          Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d")));

  @TempDir Path folder;

  /** Says what it was asked, so that every score can be traced to its example. */
  private static final class Echo implements Answering {
    private final List<Integer> together = Collections.synchronizedList(new ArrayList<>());

    @Override
    public float[][] logits(List<Regions> images, TokenBatch sentences) {
      assertThat(images).hasSize(2);
      return echo(images, 0, sentences);
    }

    @Override
    public float[][] logitsOfEach(List<Regions> images, TokenBatch sentences) {
      assertThat(images).hasSize(2 * sentences.size());
      together.add(sentences.size());
      return echo(images, 2, sentences);
    }

    private static float[][] echo(List<Regions> images, int step, TokenBatch sentences) {
      float[][] said = new float[sentences.size()][];
      for (int i = 0; i < said.length; i++) {
        int from = i * sentences.length();
        said[i] =
            new float[] {
              images.get(step * i).features()[0],
              images.get(step * i + 1).features()[0],
              Arrays.stream(sentences.inputIds(), from, from + sentences.length()).sum()
            };
      }
      return said;
    }

    @Override
    public boolean usesModel() {
      return false;
    }

    @Override
    public void close() {}
  }

  @Test
  void everyExampleGetsItsOwnScores() {
    List<Nlvr2Example> examples = examples(300);
    float[][] found = new float[examples.size()][];
    Echo model = new Echo();
    try (RegionStore store = store();
        ExampleAnswerer answerer =
            new ExampleAnswerer(model, new ExampleInputs(store, TOKENIZER, 9, Ablation.NONE))) {
      answerer.answer(
          examples,
          Progress.silent().start("answering", examples.size(), "examples"),
          (place, logits) -> {
            assertThat(found[place]).isNull();
            found[place] = logits;
          });
    }

    for (int i = 0; i < found.length; i++) {
      Nlvr2Example example = examples.get(i);
      assertThat(found[i])
          .containsExactly(
              Float.parseFloat(example.imageIds().get(0)),
              Float.parseFloat(example.imageIds().get(1)),
              Arrays.stream(TOKENIZER.encode(example.sentence(), 9)).sum());
    }
    assertThat(model.together).hasSizeGreaterThan(2);
    assertThat(model.together).filteredOn(size -> size != 16).hasSize(1); // what is left over
  }

  private RegionStore store() {
    try (RegionStoreWriter writer =
        RegionStoreWriter.open(folder.resolve("regions"), RegionStoreOptions.DEFAULT)) {
      float[] one = {1};
      for (int i = 0; i < IMAGES; i++) {
        float[] box = {0, 0, 1, 1};
        writer.add(
            Integer.toString(i),
            new Regions(9, 9, 1, box, new float[] {i}, new int[1], one, new int[1], one));
      }
    }
    return RegionStore.open(folder.resolve("regions"));
  }

  /** Half of them about pairs that others are about too. */
  private static List<Nlvr2Example> examples(int count) {
    SplittableRandom random = new SplittableRandom(1);
    List<Nlvr2Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String left = i % 2 == 0 ? "0" : Integer.toString(1 + random.nextInt(IMAGES - 1));
      String right = Integer.toString(random.nextInt(i % 2 == 0 ? 5 : IMAGES));
      String sentence = String.join(" ", Collections.nCopies(1 + random.nextInt(5), "abcd"));
      examples.add(
          new Nlvr2Example(
              "test-" + i + "-0-0",
              List.of(left, right),
              sentence.replace("abcd", List.of("a", "b", "c", "d").get(random.nextInt(4))),
              Map.of()));
    }
    return examples;
  }
}
