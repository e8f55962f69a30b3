package lxmert.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import lxmert.explain.Explanation;
import lxmert.explain.ImageRelevance;
import lxmert.serving.Scores;
import lxmert.vision.RegionBatch;

/**
 * Explanations as outputs of the Open Inference Protocol. Rows are as long as the longest; shorter
 * ones end in empty words and zeros. A model of two images has {@code word_relevance_2} and so on.
 */
final class RelevanceTensors {
  private static final String WORDS = "words";
  private static final String OF_WORDS = "word_relevance";
  private static final String OF_REGIONS = "region_relevance";
  private static final String BOXES = "region_boxes";

  private final List<Explanation> explanations;
  private final List<Scores> scores;

  /** Of questions, and what a model answered to them. */
  RelevanceTensors(List<Explanation> explanations, List<Scores> scores) {
    this.explanations = explanations;
    this.scores = scores;
  }

  /** The names of all of them. */
  static List<String> names(int images) {
    List<String> names = new ArrayList<>(List.of(WORDS));
    for (int i = 0; i < images; i++) {
      for (String name : List.of(OF_WORDS, OF_REGIONS, BOXES)) {
        names.add(name + InferInputs.suffix(i));
      }
    }
    return names;
  }

  /** Sizes that a row may have beyond the number of regions or words. */
  static int[] shape(String name) {
    return name.startsWith(BOXES) ? new int[] {-1, -1, RegionBatch.BOX_SIZE} : new int[] {-1, -1};
  }

  /** The output of a name. */
  OutputTensor tensor(String name) {
    if (name.equals(WORDS)) {
      return words();
    }
    int image = name.endsWith(InferInputs.suffix(1)) ? 1 : 0;
    if (name.startsWith(BOXES)) {
      return floats(
          name, RegionBatch.BOX_SIZE, row -> scores.get(row).images().get(image).normalizedBoxes());
    }
    return floats(name, 1, row -> relevance(explanations.get(row).images().get(image), name));
  }

  private static float[] relevance(ImageRelevance image, String name) {
    double[] values = (name.startsWith(OF_WORDS) ? image.words() : image.regions()).values();
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private OutputTensor words() {
    int longest = explanations.stream().mapToInt(each -> each.words().size()).max().orElse(0);
    List<String> texts = new ArrayList<>();
    for (Explanation each : explanations) {
      texts.addAll(each.words());
      for (int i = each.words().size(); i < longest; i++) {
        texts.add("");
      }
    }
    return new OutputTensor.Texts(WORDS, new int[] {explanations.size(), longest}, texts);
  }

  /** Rows of some numbers for each word or region. */
  private OutputTensor floats(String name, int each, IntFunction<float[]> row) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < explanations.size(); i++) {
      rows.add(row.apply(i));
    }
    int longest = rows.stream().mapToInt(values -> values.length).max().orElse(0);
    float[] joined = new float[rows.size() * longest];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, joined, i * longest, rows.get(i).length);
    }
    int[] shape = {rows.size(), longest / each, each};
    return new OutputTensor.Floats(name, each == 1 ? Arrays.copyOf(shape, 2) : shape, joined);
  }
}
