package lxmert.world;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import lxmert.corpus.PretrainImage;
import lxmert.corpus.PretrainJson;
import lxmert.dataset.AnswerNormalizer;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.VqaQuestion;

/**
 * The aggregated pre-training files (docs/pretraining-data.md): every image with its captions and
 * questions, the labels of the questions, and the table of all answers.
 */
final class PretrainFiles {
  private static final String CAPTIONS = "mscoco";

  private final World world;
  private final Path folder;

  /** Questions by data set, split and image id; data sets in the order of the file. */
  private final Map<String, Map<Split, Map<String, List<VqaQuestion>>>> questions = new TreeMap<>();

  PretrainFiles(World world, Path folder) {
    this.world = world;
    this.folder = folder;
  }

  /** Adds a data set's labelled questions of a split. */
  void add(String dataSet, Split split, List<VqaQuestion> labelled) {
    Map<String, List<VqaQuestion>> byImage =
        questions
            .computeIfAbsent(dataSet, name -> new TreeMap<>())
            .computeIfAbsent(split, name -> new HashMap<>());
    for (VqaQuestion question : labelled) {
      byImage.computeIfAbsent(question.imageId(), id -> new ArrayList<>()).add(question);
    }
  }

  /** Writes the training and validation files and the answer table. */
  void write() {
    for (Split split : List.of(Split.TRAIN, Split.VALID)) {
      PretrainJson.write(
          folder.resolve("world_" + split.word() + ".json"),
          sink -> {
            for (Scene scene : world.scenes(split)) {
              sink.accept(image(split, scene));
            }
          });
    }
    answers().write(folder.resolve("all_ans.json"));
  }

  private PretrainImage image(Split split, Scene scene) {
    Map<String, List<String>> sentences = new LinkedHashMap<>();
    Map<String, List<Map<String, Double>>> labels = new LinkedHashMap<>();
    sentences.put(CAPTIONS, Captions.of(scene, world.options().seed()));
    for (String dataSet : questions.keySet()) {
      List<VqaQuestion> asked = of(dataSet, split, scene);
      sentences.put(dataSet, asked.stream().map(VqaQuestion::sentence).toList());
      labels.put(dataSet, asked.stream().map(VqaQuestion::label).toList());
    }
    return new PretrainImage(scene.imageId(), sentences, labels);
  }

  private List<VqaQuestion> of(String dataSet, Split split, Scene scene) {
    return questions
        .getOrDefault(dataSet, Map.of())
        .getOrDefault(split, Map.of())
        .getOrDefault(scene.imageId(), List.of());
  }

  private AnswerTable answers() {
    Map<String, Set<String>> dataSets = new TreeMap<>();
    questions.forEach(
        (dataSet, splits) ->
            splits.values().stream()
                .flatMap(byImage -> byImage.values().stream().flatMap(List::stream))
                .flatMap(question -> question.label().keySet().stream())
                .map(AnswerNormalizer::normalize)
                .forEach(
                    answer ->
                        dataSets.computeIfAbsent(answer, key -> new TreeSet<>()).add(dataSet)));
    return new AnswerTable(
        dataSets.entrySet().stream()
            .map(row -> new AnswerTable.Row(row.getKey(), List.copyOf(row.getValue())))
            .toList());
  }
}
