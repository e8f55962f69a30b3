package lxmert.world;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.world.Question.Mention;

/**
 * GQA's files: questions (all and balanced), scene graphs and choices as GQA publishes them, and
 * the balanced questions in the official LXMERT layout.
 */
final class GqaFiles {
  private static final List<String> NUMBERS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8");

  private final World world;
  private final Path folder;
  private final Map<Split, List<GqaQuestion>> questions = new EnumMap<>(Split.class);

  private GqaFiles(World world, Path folder) {
    this.world = world;
    this.folder = folder;
  }

  /** Writes all splits into a folder; returns their balanced questions with labels. */
  static Map<Split, List<VqaQuestion>> write(World world, Path folder) {
    GqaFiles files = new GqaFiles(world, folder);
    for (Split split : Split.values()) {
      files.questions.put(split, GqaQuestions.of(world, split));
    }
    for (Split split : Split.values()) {
      files.write(split);
    }
    AnswerVocabulary answers = AnswerVocabulary.of(List.copyOf(files.answers()));
    answers.write(folder.resolve("trainval_label2ans.json"));
    answers.writeIndex(folder.resolve("trainval_ans2label.json"));
    Map<Split, List<VqaQuestion>> labelled = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      labelled.put(split, files.labelled(split));
    }
    return labelled;
  }

  /** GQA's own word for a split. */
  private static String word(Split split) {
    return switch (split) {
      case TRAIN -> "train";
      case VALID -> "val";
      case TEST -> "testdev";
    };
  }

  private List<GqaQuestion> of(Split split) {
    return questions.getOrDefault(split, List.of());
  }

  private List<GqaQuestion> balanced(Split split) {
    return of(split).stream().filter(GqaQuestion::balanced).toList();
  }

  private Set<String> answers() {
    Set<String> answers = new TreeSet<>();
    for (Split split : List.of(Split.TRAIN, Split.VALID)) {
      balanced(split).forEach(each -> answers.add(each.question().answer()));
    }
    return answers;
  }

  private void write(Split split) {
    writeQuestions(split, "all", of(split));
    writeQuestions(split, "balanced", balanced(split));
    JsonFiles.write(
        folder.resolve(word(split) + "_sceneGraphs.json"), json -> writeGraphs(json, split));
    JsonFiles.write(
        folder.resolve(word(split) + "_choices.json"), json -> writeChoices(json, split));
    String name = split == Split.TEST ? "testdev" : split.word();
    VqaJson.write(folder.resolve(name + ".json"), labelled(split));
  }

  private List<VqaQuestion> labelled(Split split) {
    return balanced(split).stream().map(GqaQuestion::labelled).toList();
  }

  private void writeQuestions(Split split, String set, List<GqaQuestion> questions) {
    JsonFiles.write(
        folder.resolve(word(split) + "_" + set + "_questions.json"),
        json -> {
          json.writeStartObject();
          for (GqaQuestion question : questions) {
            JsonFiles.newRow(json);
            json.writeObjectFieldStart(question.id());
            writeQuestion(json, question);
            json.writeEndObject();
          }
          json.writeEndObject();
        });
  }

  private static void writeQuestion(JsonGenerator json, GqaQuestion asked) throws IOException {
    Question question = asked.question();
    writeProgram(json, question.program());
    JsonFiles.writeStrings(json, "entailed", asked.entailed());
    JsonFiles.writeStrings(json, "equivalent", List.of(asked.id()));
    json.writeStringField("question", question.sentence());
    json.writeStringField("imageId", asked.scene().imageId());
    json.writeBooleanField("isBalanced", asked.balanced());
    json.writeObjectFieldStart("groups");
    json.writeStringField("global", question.topic());
    json.writeStringField("local", asked.localGroup());
    json.writeEndObject();
    json.writeStringField("answer", question.answer());
    json.writeStringField("fullAnswer", question.answer() + ".");
    writeAnnotations(json, asked);
    json.writeObjectFieldStart("types");
    json.writeStringField("detailed", question.form().detailed());
    json.writeStringField("semantic", question.form().semantic().word());
    json.writeStringField("structural", question.form().structural().word());
    json.writeEndObject();
  }

  private static void writeProgram(JsonGenerator json, Program program) throws IOException {
    List<String> text = new ArrayList<>();
    json.writeArrayFieldStart("semantic");
    for (Program.Operation step : program.steps()) {
      json.writeStartObject();
      json.writeStringField("operation", step.operation());
      json.writeArrayFieldStart("dependencies");
      for (int dependency : step.dependencies()) {
        json.writeNumber(dependency);
      }
      json.writeEndArray();
      json.writeStringField("argument", step.argument());
      json.writeEndObject();
      text.add("%s: %s %s".formatted(step.operation(), step.argument(), step.dependencies()));
    }
    json.writeEndArray();
    json.writeStringField("semanticStr", String.join("->", text));
  }

  /** Which words of the question stand for which things: first to behind the last, or the only. */
  private static void writeAnnotations(JsonGenerator json, GqaQuestion asked) throws IOException {
    json.writeObjectFieldStart("annotations");
    json.writeObjectFieldStart("answer");
    json.writeEndObject();
    json.writeObjectFieldStart("question");
    String sentence = asked.question().sentence();
    for (Mention mention : asked.question().mentions()) {
      int at = sentence.indexOf(mention.phrase());
      if (at >= 0) {
        int first = words(sentence.substring(0, at));
        int end = first + words(mention.phrase());
        String span = end == first + 1 ? Integer.toString(first) : first + ":" + end;
        json.writeStringField(span, asked.objectId(mention.thing()));
      }
    }
    json.writeEndObject();
    json.writeObjectFieldStart("fullAnswer");
    json.writeEndObject();
    json.writeEndObject();
  }

  private static int words(String text) {
    return (int) Arrays.stream(text.split(" ", -1)).filter(w -> !w.isEmpty()).count();
  }

  /** The answers that would make sense, and of these the ones seen in training. */
  private void writeChoices(JsonGenerator json, Split split) throws IOException {
    Map<String, Set<String>> seen = new TreeMap<>();
    for (GqaQuestion each : of(Split.TRAIN)) {
      seen.computeIfAbsent(each.localGroup(), group -> new TreeSet<>())
          .add(each.question().answer());
    }
    json.writeStartObject();
    for (GqaQuestion each : of(split)) {
      Set<String> valid = new TreeSet<>(valid(each.question()));
      Set<String> plausible = new TreeSet<>(seen.getOrDefault(each.localGroup(), Set.of()));
      plausible.retainAll(valid);
      plausible.add(each.question().answer());
      JsonFiles.newRow(json);
      json.writeObjectFieldStart(each.id());
      JsonFiles.writeStrings(json, "valid", valid);
      JsonFiles.writeStrings(json, "plausible", plausible);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static List<String> valid(Question question) {
    return switch (question.answerType()) {
      case "yes/no" -> List.of(Question.NO, Question.YES);
      case "number" -> NUMBERS;
      default -> alternatives(question.answer());
    };
  }

  /** All answers of the same sort as one. */
  private static List<String> alternatives(String answer) {
    for (Attribute attribute : Attribute.values()) {
      if (attribute.vocabulary().contains(answer)) {
        return attribute.vocabulary();
      }
    }
    for (List<String> pair :
        List.of(List.of("left", "right"), List.of("above", "below"), List.of("top", "bottom"))) {
      if (pair.contains(answer)) {
        return pair;
      }
    }
    return List.of(answer);
  }

  private void writeGraphs(JsonGenerator json, Split split) throws IOException {
    json.writeStartObject();
    long number = split.first(world.options());
    for (Scene scene : world.scenes(split)) {
      JsonFiles.newRow(json);
      json.writeObjectFieldStart(scene.imageId());
      json.writeNumberField("width", scene.width());
      json.writeNumberField("height", scene.height());
      json.writeObjectFieldStart("objects");
      for (int i = 0; i < scene.things().size(); i++) {
        json.writeObjectFieldStart(GqaQuestion.objectId(number, i));
        writeObject(json, scene, number, scene.things().get(i));
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
      number++;
    }
    json.writeEndObject();
  }

  private static void writeObject(JsonGenerator json, Scene scene, long number, Thing thing)
      throws IOException {
    json.writeStringField("name", thing.shape().word());
    json.writeNumberField("x", Math.round(thing.box().x()));
    json.writeNumberField("y", Math.round(thing.box().y()));
    json.writeNumberField("w", Math.round(thing.box().width()));
    json.writeNumberField("h", Math.round(thing.box().height()));
    JsonFiles.writeStrings(json, "attributes", thing.attributes());
    json.writeArrayFieldStart("relations");
    for (int i = 0; i < scene.things().size(); i++) {
      for (Relation relation : Relation.values()) {
        if (relation.holds(thing, scene.things().get(i), scene)) {
          json.writeStartObject();
          json.writeStringField("name", relation.forms().get(0));
          json.writeStringField("object", GqaQuestion.objectId(number, i));
          json.writeEndObject();
        }
      }
    }
    json.writeEndArray();
  }
}
