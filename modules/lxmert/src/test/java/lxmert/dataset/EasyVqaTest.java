package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EasyVqaTest {
  @TempDir Path folder;
  private Path source;
  private Path target;

  /** Twenty images with two questions each. */
  @BeforeEach
  void writeSource() throws IOException {
    source = folder.resolve("easy");
    target = folder.resolve("out");
    Files.createDirectories(source);
    Files.writeString(source.resolve("answers.txt"), "red\nyes\nno\n");
    List<List<Object>> rows = new ArrayList<>();
    for (int image = 0; image < 20; image++) {
      rows.add(List.of("what color is the shape?", "red", image));
      rows.add(List.of("is there a circle?", image % 2 == 0 ? "yes" : "no", image));
    }
    writeSplit("train", rows, 20);
  }

  private void writeSplit(String split, List<List<Object>> rows, int count) throws IOException {
    Path images = Files.createDirectories(source.resolve(split).resolve("images"));
    Json.write(source.resolve(split).resolve("questions.json"), rows);
    for (int image = 0; image < count; image++) {
      Files.writeString(images.resolve(image + ".png"), split + " " + image);
    }
  }

  private List<VqaQuestion> questions(String split) {
    return VqaJson.read(target.resolve(split + ".json"));
  }

  private Set<String> images(String split) {
    return questions(split).stream().map(VqaQuestion::imageId).collect(Collectors.toSet());
  }

  @Test
  void holdsBackATenthOfTheImagesWithAllTheirQuestions() throws IOException {
    EasyVqa.Summary summary = EasyVqa.convert(source, target, 5);
    assertThat(summary.questions()).isEqualTo(Map.of("train", 36, "valid", 4));
    assertThat(summary.images()).isEqualTo(Map.of("train", 18, "valid", 2));
    assertThat(questions("train")).hasSize(36);
    assertThat(images("valid")).hasSize(2).doesNotContainAnyElementsOf(images("train"));
    try (Stream<Path> images = Files.list(target.resolve("images"))) {
      assertThat(images).hasSize(20);
    }
    assertThat(target.resolve("images/train-17.png")).hasContent("train 17");
  }

  @Test
  void writesQuestionsAndAnswersInTheLayoutOfVqa() {
    EasyVqa.convert(source, target, 5);
    List<VqaQuestion> all = new ArrayList<>(questions("train"));
    all.addAll(questions("valid"));
    assertThat(all)
        .contains(
            new VqaQuestion(
                "6",
                "train-3",
                "what color is the shape?",
                Map.of("red", 1.0),
                "what color",
                "other"),
            new VqaQuestion(
                "7",
                "train-3",
                "is there a circle?",
                Map.of("no", 1.0),
                "is there shape",
                "yes/no"));
    assertThat(AnswerVocabulary.read(target.resolve("trainval_label2ans.json")).answers())
        .containsExactly("red", "yes", "no");
    assertThat(Json.readTree(target.resolve("trainval_ans2label.json")).path("no").asInt())
        .isEqualTo(2);
  }

  @Test
  void theSeedDecidesWhatIsHeldBack() {
    Set<Set<String>> choices = new HashSet<>();
    for (long seed = 0; seed < 5; seed++) {
      EasyVqa.convert(source, target, seed);
      Set<String> once = images("valid");
      EasyVqa.convert(source, target, seed);
      assertThat(images("valid")).isEqualTo(once);
      choices.add(once);
    }
    assertThat(choices).hasSizeGreaterThan(1);
  }

  @Test
  void aTestSplitKeepsItsImagesAndIdsApart() throws IOException {
    writeSplit("test", List.of(List.of("is there a circle?", "yes", 3)), 4);
    EasyVqa.convert(source, target, 0);
    VqaQuestion question = questions("test").get(0);
    assertThat(question.questionId()).isEqualTo("40");
    assertThat(question.imageId()).isEqualTo("test-3");
    assertThat(target.resolve("images/test-3.png")).hasContent("test 3");
    assertThat(target.resolve("images/train-3.png")).hasContent("train 3");
  }

  @ParameterizedTest
  @CsvSource({
    "what is the color of the circle?, what color",
    "what color is the shape?, what color",
    "what is the blue shape?, what shape",
    "what shape does the image contain?, what shape",
    "is a teal shape present?, is there color",
    "does the image contain a rectangle?, is there shape",
    "is no red shape present?, is there no color",
    "does the image not contain a circle?, is there no shape",
    "is there not a circle in the image?, is there no shape"
  })
  void theKindFollowsTheWording(String sentence, String kind) {
    assertThat(EasyVqa.questionType(sentence)).isEqualTo(kind);
  }

  @Test
  void namesWhatIsWrongInTheSourceAndWritesNothing() throws IOException {
    Path questions = source.resolve("train/questions.json");
    Files.writeString(questions, "[[\"what shape?\", \"circle\", 0]]");
    refuses(questions + ", question 0: the answer \"circle\" is not in answers.txt");
    Files.writeString(questions, "[[\"what shape?\", \"red\"]]");
    refuses(questions + ", question 0: image is missing, expected a whole number");
    Files.writeString(questions, "[[\"what shape?\", \"red\", 20]]");
    refuses(
        questions
            + " asks about "
            + source.resolve("train/images/20.png")
            + ", but there is no such file");
    Files.writeString(questions, "[]");
    refuses(questions + ": expected a list of questions, found none");
    Files.delete(questions);
    refuses("cannot read " + questions + ": no such file or folder");
    Files.delete(source.resolve("answers.txt"));
    refuses("cannot read " + source.resolve("answers.txt") + ": no such file or folder");
    assertThat(target).doesNotExist();
  }

  @Test
  void keepsAFolderThatIsNotItsOwn() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("thesis.tex"), "years of work");
    refuses(
        target + " is not empty and holds no import of easy-VQA; expected a new or empty folder");
    assertThat(target.resolve("thesis.tex")).exists();
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> EasyVqa.convert(source, target, 0))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
  }
}
