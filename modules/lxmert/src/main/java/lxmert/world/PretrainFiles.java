package lxmert.world;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import lxmert.data.AnswerNormalizer;
import lxmert.data.VqaQuestion;

/**
 * The aggregated pre-training files (spec 4.4 and 4.5): every picture with its captions and
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
      JsonFiles.write(
          folder.resolve("world_" + split.word() + ".json"), json -> writeSplit(json, split));
    }
    JsonFiles.write(folder.resolve("all_ans.json"), this::writeAnswers);
  }

  private void writeSplit(JsonGenerator json, Split split) throws IOException {
    json.writeStartArray();
    for (Scene scene : world.scenes(split)) {
      JsonFiles.newRow(json);
      json.writeStartObject();
      json.writeStringField("img_id", scene.imageId());
      json.writeObjectFieldStart("sentf");
      JsonFiles.writeStrings(json, CAPTIONS, Captions.of(scene, world.options().seed()));
      for (String dataSet : questions.keySet()) {
        JsonFiles.writeStrings(
            json, dataSet, of(dataSet, split, scene).stream().map(VqaQuestion::sentence).toList());
      }
      json.writeEndObject();
      json.writeObjectFieldStart("labelf");
      for (String dataSet : questions.keySet()) {
        json.writeArrayFieldStart(dataSet);
        for (VqaQuestion question : of(dataSet, split, scene)) {
          json.writeStartObject();
          for (Map.Entry<String, Double> answer : question.label().entrySet()) {
            json.writeNumberField(answer.getKey(), answer.getValue());
          }
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private List<VqaQuestion> of(String dataSet, Split split, Scene scene) {
    return questions
        .getOrDefault(dataSet, Map.of())
        .getOrDefault(split, Map.of())
        .getOrDefault(scene.imageId(), List.of());
  }

  private void writeAnswers(JsonGenerator json) throws IOException {
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
    json.writeStartArray();
    for (Map.Entry<String, Set<String>> answer : dataSets.entrySet()) {
      JsonFiles.newRow(json);
      json.writeStartObject();
      json.writeStringField("ans", answer.getKey());
      JsonFiles.writeStrings(json, "dsets", List.copyOf(answer.getValue()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
