package lxmert.data;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import lxmert.text.TokenBatch;
import org.jspecify.annotations.Nullable;

/** Makes one batch: pads the words, reads the regions, fills in the targets. Thread-safe. */
final class BatchAssembler {
  private final List<VqaQuestion> questions;
  private final List<int[]> words;
  private final RegionStore regions;
  private final @Nullable AnswerVocabulary answers;

  /**
   * An assembler for questions.
   *
   * @param words the word pieces of each question
   */
  BatchAssembler(
      List<VqaQuestion> questions,
      List<int[]> words,
      RegionStore regions,
      @Nullable AnswerVocabulary answers) {
    this.questions = questions;
    this.words = words;
    this.regions = regions;
    this.answers = answers;
  }

  Batch assemble(int[] chosen) {
    List<VqaQuestion> rows = Arrays.stream(chosen).mapToObj(questions::get).toList();
    int[] counts = rows.stream().mapToInt(row -> regions.regionCount(row.imageId())).toArray();
    int most = Math.max(1, Arrays.stream(counts).max().orElse(1)); // R
    int size = regions.featureSize(); // D
    float[] features = new float[rows.size() * most * size]; // (B, R, D)
    float[] boxes = new float[rows.size() * most * 4]; // (B, R, 4)
    for (int i = 0; i < rows.size(); i++) {
      String imageId = rows.get(i).imageId();
      regions.copyFeatures(imageId, features, i * most * size);
      regions.copyNormalizedBoxes(imageId, boxes, i * most * 4);
    }
    return new Batch(
        TokenBatch.of(Arrays.stream(chosen).mapToObj(words::get).toList()),
        most,
        size,
        features,
        boxes,
        mask(counts, most),
        answers == null ? null : targets(rows, answers),
        rows);
  }

  private static long @Nullable [] mask(int[] counts, int most) {
    if (Arrays.stream(counts).allMatch(count -> count == most)) {
      return null;
    }
    long[] mask = new long[counts.length * most]; // (B, R)
    for (int i = 0; i < counts.length; i++) {
      Arrays.fill(mask, i * most, i * most + counts[i], 1);
    }
    return mask;
  }

  private static float[] targets(List<VqaQuestion> rows, AnswerVocabulary answers) {
    float[] targets = new float[rows.size() * answers.size()]; // (B, answers)
    for (int i = 0; i < rows.size(); i++) {
      for (Map.Entry<String, Double> answer : rows.get(i).label().entrySet()) {
        OptionalInt index = answers.index(answer.getKey());
        if (index.isPresent()) {
          targets[i * answers.size() + index.getAsInt()] = answer.getValue().floatValue();
        }
      }
    }
    return targets;
  }
}
