package lxmert.batch;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.regions.RegionStore;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import org.jspecify.annotations.Nullable;

/** Makes one batch: pads the words, reads the regions, fills in the targets. Thread-safe. */
final class BatchAssembler {
  private final List<? extends Example> examples;
  private final List<int[]> words;
  private final ExampleInputs inputs;
  private final @Nullable AnswerVocabulary answers;

  /**
   * An assembler for examples.
   *
   * @param words the word pieces of each sentence
   */
  BatchAssembler(
      List<? extends Example> examples,
      List<int[]> words,
      ExampleInputs inputs,
      @Nullable AnswerVocabulary answers) {
    this.examples = examples;
    this.words = words;
    this.inputs = inputs;
    this.answers = answers;
  }

  Batch assemble(int[] chosen) {
    List<Example> rows = Arrays.stream(chosen).<Example>mapToObj(examples::get).toList();
    List<String> images = rows.stream().flatMap(row -> row.imageIds().stream()).toList();
    RegionStore regions = inputs.regions();
    int[] counts = images.stream().mapToInt(regions::regionCount).toArray(); // (B * P)
    int max = Math.max(1, Arrays.stream(counts).max().orElse(1)); // R
    int size = regions.featureSize(); // D
    float[] features = new float[images.size() * max * size]; // (B * P, R, D)
    float[] boxes = new float[images.size() * max * 4]; // (B * P, R, 4)
    for (int i = 0; i < images.size() && inputs.ablation() != Ablation.VISION; i++) {
      regions.copyFeatures(images.get(i), features, i * max * size);
      regions.copyNormalizedBoxes(images.get(i), boxes, i * max * 4);
    }
    return new Batch(
        TokenBatch.of(Arrays.stream(chosen).mapToObj(words::get).toList()),
        new RegionBatch(images.size(), max, size, features, boxes, RegionBatch.mask(counts, max)),
        answers == null ? null : targets(rows, answers),
        rows);
  }

  private static Targets targets(List<Example> rows, AnswerVocabulary answers) {
    float[] scores = new float[rows.size() * answers.size()]; // (B, A)
    for (int i = 0; i < rows.size(); i++) {
      for (Map.Entry<String, Double> answer : rows.get(i).label().entrySet()) {
        OptionalInt index = answers.index(answer.getKey());
        if (index.isPresent()) {
          scores[i * answers.size() + index.getAsInt()] = answer.getValue().floatValue();
        }
      }
    }
    return new Targets(rows.size(), answers.size(), scores);
  }
}
