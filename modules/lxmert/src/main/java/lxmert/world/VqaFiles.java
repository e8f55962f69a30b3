package lxmert.world;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.VqaAnnotation;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.dataset.VqaV2;
import lxmert.world.Annotators.Judgement;
import lxmert.world.World.Asked;

/**
 * VQA's files: questions and annotations as VQA v2 publishes them, and the same with soft scores in
 * the official LXMERT layout.
 */
final class VqaFiles {
  /** An answer is learnt if it is the right one of so many questions; fewer in a small world. */
  private static final int FREQUENT = 9;

  private static final int QUESTIONS_EACH = 500;

  private final World world;
  private final Path folder;
  private final Map<Split, List<Judged>> judged = new EnumMap<>(Split.class);

  private VqaFiles(World world, Path folder) {
    this.world = world;
    this.folder = folder;
  }

  /** A question with what the annotators say to it. */
  private record Judged(Asked asked, List<Judgement> judgements) {
    long questionId() {
      return asked.number() * 1000 + asked.place();
    }

    VqaAnnotation annotation() {
      Question question = asked.question();
      return new VqaAnnotation(
          Long.toString(questionId()),
          question.form().kind().word(),
          question.answerType(),
          question.answer(),
          judgements.stream().map(Judgement::answer).toList());
    }

    VqaQuestion question() {
      return new VqaQuestion(
          Long.toString(questionId()),
          asked.scene().imageId(),
          asked.question().sentence(),
          Map.of(),
          "",
          "");
    }
  }

  /** Writes all splits into a folder; returns their questions with labels. */
  static Map<Split, List<VqaQuestion>> write(World world, Path folder) {
    VqaFiles files = new VqaFiles(world, folder);
    for (Split split : Split.values()) {
      files.judged.put(split, files.judge(split));
      files.writeOriginals(split);
    }
    return files.writeLabelled();
  }

  private List<Judged> judge(Split split) {
    return world.questions(split, "vqa").stream()
        .map(
            asked -> {
              String place = asked.scene().imageId() + "/judges/" + asked.place();
              Annotators annotators = new Annotators(Dice.at(world.options().seed(), place));
              return new Judged(asked, annotators.judge(asked.question().answer()));
            })
        .toList();
  }

  private Map<Split, List<VqaQuestion>> writeLabelled() {
    List<VqaAnnotation> both = new ArrayList<>(annotations(Split.TRAIN));
    both.addAll(annotations(Split.VALID));
    int atLeast = Math.max(1, Math.min(FREQUENT, both.size() / QUESTIONS_EACH));
    AnswerVocabulary answers = VqaV2.frequentAnswers(both, atLeast);
    answers.write(folder.resolve("trainval_label2ans.json"));
    answers.writeIndex(folder.resolve("trainval_ans2label.json"));
    Map<Split, List<VqaQuestion>> labelled = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      List<VqaQuestion> questions = labelled(split, answers);
      VqaJson.write(folder.resolve(split.word() + ".json"), questions);
      labelled.put(split, questions);
    }
    return labelled;
  }

  private List<VqaQuestion> labelled(Split split, AnswerVocabulary answers) {
    List<VqaQuestion> questions = of(split).stream().map(Judged::question).toList();
    return VqaV2.label(questions, annotations(split), answers);
  }

  private List<VqaAnnotation> annotations(Split split) {
    return of(split).stream().map(Judged::annotation).toList();
  }

  private List<Judged> of(Split split) {
    return judged.getOrDefault(split, List.of());
  }

  private void writeOriginals(Split split) {
    write(
        folder.resolve("v2_OpenEnded_world_" + split.word() + "_questions.json"),
        split,
        "questions",
        VqaFiles::writeQuestion);
    write(
        folder.resolve("v2_world_" + split.word() + "_annotations.json"),
        split,
        "annotations",
        VqaFiles::writeAnnotation);
  }

  /** Writes one row. */
  private interface Row {
    void write(JsonGenerator json, Judged judged) throws IOException;
  }

  private void write(Path file, Split split, String list, Row row) {
    JsonFiles.write(
        file,
        json -> {
          json.writeStartObject();
          json.writeStringField("data_type", "world");
          json.writeStringField("data_subtype", split.word());
          json.writeStringField("task_type", "Open-Ended");
          json.writeArrayFieldStart(list);
          for (Judged each : of(split)) {
            JsonFiles.newRow(json);
            json.writeStartObject();
            json.writeNumberField("question_id", each.questionId());
            json.writeNumberField("image_id", each.asked().number());
            row.write(json, each);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void writeQuestion(JsonGenerator json, Judged judged) throws IOException {
    json.writeStringField("question", judged.asked().question().sentence());
  }

  private static void writeAnnotation(JsonGenerator json, Judged judged) throws IOException {
    VqaAnnotation annotation = judged.annotation();
    json.writeStringField("question_type", annotation.questionType());
    json.writeStringField("answer_type", annotation.answerType());
    json.writeStringField("multiple_choice_answer", annotation.multipleChoiceAnswer());
    json.writeArrayFieldStart("answers");
    int id = 1;
    for (Judgement judgement : judged.judgements()) {
      json.writeStartObject();
      json.writeStringField("answer", judgement.answer());
      json.writeStringField("answer_confidence", judgement.confidence());
      json.writeNumberField("answer_id", id++);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
