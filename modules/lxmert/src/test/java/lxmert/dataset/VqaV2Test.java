package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VqaV2Test {
  @TempDir Path folder;

  private Path file(String name, String json) throws IOException {
    return Files.writeString(folder.resolve(name), json.replace('\'', '"'));
  }

  private Path questions() throws IOException {
    return file(
        "questions.json",
        """
        {'info': {'year': 2017}, 'task_type': 'Open-Ended', 'data_type': 'mscoco',
         'questions': [
          {'image_id': 9, 'question': 'What color is the cup?', 'question_id': 9000},
          {'image_id': 25, 'question': 'How many?', 'question_id': 25001}],
         'data_subtype': 'test-dev2015', 'license': {}}
        """);
  }

  private Path annotations() throws IOException {
    return file(
        "annotations.json",
        """
        {'data_subtype': 'train2014', 'annotations': [
          {'question_id': 25001, 'image_id': 25, 'question_type': 'how many',
           'answer_type': 'number', 'multiple_choice_answer': 'two',
           'answers': [{'answer': '2', 'answer_confidence': 'yes', 'answer_id': 1},
                       {'answer': 'two', 'answer_confidence': 'no', 'answer_id': 2}]},
          {'question_id': 9000, 'image_id': 9, 'question_type': 'what color is the',
           'answer_type': 'other', 'multiple_choice_answer': 'Red.',
           'answers': [{'answer': 'red', 'answer_id': 1}, {'answer': 'red', 'answer_id': 2},
                       {'answer': 'pink', 'answer_id': 3}]}]}
        """);
  }

  @Test
  void joinsQuestionsAndAnnotations() throws IOException {
    AnswerVocabulary answers = AnswerVocabulary.of(List.of("2", "red"));
    assertThat(
            VqaV2.label(
                VqaV2.readQuestions(questions()), VqaV2.readAnnotations(annotations()), answers))
        .containsExactly(
            new VqaQuestion(
                "9000",
                "COCO_test2015_000000000009",
                "What color is the cup?",
                Map.of("red", 0.6),
                "what color is the",
                "other"),
            new VqaQuestion(
                "25001",
                "COCO_test2015_000000000025",
                "How many?",
                Map.of("2", 0.3),
                "how many",
                "number"));
  }

  @Test
  void frequentAnswersAreInTheSpellingOfTheMetric() throws IOException {
    List<VqaAnnotation> annotations = VqaV2.readAnnotations(annotations());
    assertThat(VqaV2.frequentAnswers(annotations, 1).answers()).containsExactly("2", "red");
    assertThatThrownBy(() -> VqaV2.frequentAnswers(annotations, 9))
        .isInstanceOf(UserError.class)
        .hasMessage("none of 2 questions shares its answer with 8 others");
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    List<VqaQuestion> questions = VqaV2.readQuestions(questions());
    assertThatThrownBy(() -> VqaV2.label(questions, List.of(), AnswerVocabulary.of(List.of("2"))))
        .isInstanceOf(UserError.class)
        .hasMessage("question 9000 has no annotation: do both files belong to one split?");
    assertThatThrownBy(() -> VqaV2.readAnnotations(questions()))
        .isInstanceOf(UserError.class)
        .hasMessage(questions() + ": annotations is missing, expected a list");
    Path broken = file("broken.json", "{'questions': [{'image_id': 9, 'question_id': 9000}]}");
    assertThatThrownBy(() -> VqaV2.readQuestions(broken))
        .isInstanceOf(UserError.class)
        .hasMessage(broken + ", question 0: question is missing, expected text");
    Path list = file("list.json", "[1, 2]");
    assertThatThrownBy(() -> VqaV2.readQuestions(list)).isInstanceOf(UserError.class);
    Path torn = file("torn.json", "{'questions': [{'image_id': 9,");
    assertThatThrownBy(() -> VqaV2.readQuestions(torn)).isInstanceOf(UserError.class);
  }

  @Test
  void answerFilesEscapeAsPythonDoesAndAreReadStrictly() throws IOException {
    Path file = folder.resolve("answers.json");
    VqaAnswerFile.write(file, Map.of("a1", "caf\u00e9 \"x\"").entrySet());
    assertThat(Files.readString(file))
        .isEqualTo(
            "[\n    {\n        \"answer\": \"caf\\u00e9 \\\"x\\\"\",\n        \"question_id\": \"a1\"\n    }\n]");
    VqaAnswerFile.write(file, List.of());
    assertThat(Files.readString(file)).isEqualTo("[]");
    Path twice =
        file(
            "twice.json", "[{'question_id': 1, 'answer': 'a'}, {'question_id': 1, 'answer': 'b'}]");
    assertThatThrownBy(() -> VqaAnswerFile.read(twice))
        .isInstanceOf(UserError.class)
        .hasMessage(twice + ", answer 1: question 1 is answered twice");
    Path half = file("half.json", "[{'question_id': 1}]");
    assertThatThrownBy(() -> VqaAnswerFile.read(half))
        .isInstanceOf(UserError.class)
        .hasMessage(half + ", answer 0: answer is missing, expected text");
  }
}
