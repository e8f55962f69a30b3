package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.dataset.VqaAnswerFile;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The originals of four data sets, as their authors lay them out. */
class ImportVqaCommandTest {
  /** Ten answers: four, three, two and one annotator. */
  private static final List<String> ANSWERS =
      List.of("red", "red", "red", "red", "blue", "blue", "blue", "2", "2", "zebra");

  private static final Map<String, Double> SCORES = Map.of("red", 1.0, "blue", 0.9, "2", 0.6);

  @TempDir Path folder;

  private Path write(String name, Object value) {
    Path file = folder.resolve(name);
    Json.write(file, value);
    return file;
  }

  private CommandRun run(String... options) {
    List<String> args = new ArrayList<>(List.of("import", "vqa"));
    args.addAll(List.of(options));
    if (!args.contains("--out")) {
      args.addAll(List.of("--out", folder.resolve("out").toString()));
    }
    return CommandRun.of(args);
  }

  private List<VqaQuestion> imported(String split) {
    return VqaJson.read(folder.resolve("out").resolve(split + ".json"));
  }

  private static List<Map<String, Object>> rows(List<String> answers, String key) {
    return answers.stream().map(answer -> Map.<String, Object>of(key, answer)).toList();
  }

  /** Twelve questions, of which nine are answered by "yes"; of "no" there are only two. */
  private void writeVqa(String split, boolean mostFrequent) {
    List<Object> questions = new ArrayList<>();
    List<Object> annotations = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String best = i == 0 ? "Red." : i < 10 ? "yes" : "no";
      List<String> answers = i == 0 ? ANSWERS : List.of(best, best, best, "Yes");
      questions.add(Map.of("image_id", 100 + i, "question", "Is it?", "question_id", i));
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("image_id", 100 + i);
      row.put("question_id", i);
      row.put("question_type", "is it");
      row.put("answer_type", "yes/no");
      row.put("answers", rows(answers, "answer"));
      if (mostFrequent) {
        row.put("multiple_choice_answer", best);
      }
      annotations.add(row);
    }
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("data_type", "mscoco");
    asked.put("data_subtype", split);
    asked.put("questions", questions);
    write("v2_OpenEnded_mscoco_" + split + "_questions.json", asked);
    write("v2_mscoco_" + split + "_annotations.json", Map.of("annotations", annotations));
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void vqaKeepsAnswersFromNineOccurrencesOn() {
    writeVqa("train2014", true);
    String questions = at("v2_OpenEnded_*_questions.json");
    String[] all = {"--questions", questions, "--annotations", at("v2_mscoco_*_annotations.json")};
    CommandRun run = run(all);
    assertThat(run.out())
        .startsWith(
            "train2014: 12 questions, 9 of them with a right answer among the 1%nwrote %s%nnext:"
                .formatted(folder.resolve("out")))
        .contains("./lxmert finetune vqa", "out/train2014.json --valid VALID --answers ");
    assertThat(Json.readTree(folder.resolve("out/trainval_label2ans.json")))
        .isEqualTo(Json.mapper().valueToTree(List.of("yes")));
    VqaQuestion second = imported("train2014").get(1);
    assertThat(second.imageId()).isEqualTo("COCO_train2014_000000000101");
    assertThat(second.label()).isEqualTo(Map.of("yes", 0.9)); // "Yes" is another text, as published
    assertThat(second.questionType()).isEqualTo("is it");

    String[] rare =
        Stream.concat(Stream.of(all), Stream.of("--frequent", "1", "--json"))
            .toArray(String[]::new);
    assertThat(run(rare).json())
        .isEqualTo(
            Json.mapper()
                .valueToTree(
                    Map.of(
                        "splits",
                        Map.of("train2014", Map.of("questions", 12, "labelled", 12)),
                        "answers",
                        3)));
    assertThat(Json.readTree(folder.resolve("out/trainval_label2ans.json")))
        .isEqualTo(Json.mapper().valueToTree(List.of("yes", "red", "no"))); // published order
  }

  @Test
  void scoresAreThePublishedOnes() {
    writeVqa("train2014", true);
    Path list = write("list.json", List.of("red", "blue", "2", "mauve"));
    run(
        "--questions",
        at("v2_OpenEnded_mscoco_train2014_questions.json"),
        "--annotations",
        at("v2_mscoco_train2014_annotations.json"),
        "--answers",
        list.toString());
    assertThat(imported("train2014").get(0).label()).isEqualTo(SCORES);
    assertThat(Json.readTree(folder.resolve("out/trainval_label2ans.json")))
        .isEqualTo(Json.readTree(list));
  }

  @Test
  void okVqaHasNoMostFrequentAnswer() {
    writeVqa("val2014", false);
    run(
        "--questions",
        at("v2_OpenEnded_mscoco_val2014_questions.json"),
        "--annotations",
        at("v2_mscoco_val2014_annotations.json"),
        "--frequent",
        "2");
    List<VqaQuestion> questions = imported("val2014");
    assertThat(questions.get(1).label()).isEqualTo(Map.of("yes", 1.0)); // "Yes" is normalised
    assertThat(questions.get(11).label()).isEqualTo(Map.of("no", 0.9, "yes", 0.3));
  }

  private static List<Map<String, Object>> vizWiz(boolean answered) {
    return IntStream.range(0, 10)
        .mapToObj(
            i -> {
              Map<String, Object> row = new LinkedHashMap<>();
              row.put(
                  "image",
                  (answered ? "VizWiz_train_0000000" : "VizWiz_test_0000000") + i + ".jpg");
              row.put("question", "What is this?");
              if (answered) {
                row.put("answers", rows(i == 0 ? ANSWERS : List.of("Red."), "answer"));
                row.put("answer_type", "other");
                row.put("answerable", 1);
              }
              return row;
            })
        .toList();
  }

  @Test
  void vizWizHoldsQuestionsAndAnswersInOneFile() {
    Path train = write("train.json", vizWiz(true));
    Path test = write("test.json", vizWiz(false));
    CommandRun run = run("--questions", train.toString(), test.toString());
    assertThat(run.out())
        .contains("train: 10 questions, 10 of them with", "test: 10 questions, 0 of them with");
    VqaQuestion first = imported("train").get(0);
    assertThat(first.questionId()).isEqualTo("VizWiz_train_00000000");
    assertThat(first.imageId()).isEqualTo("VizWiz_train_00000000");
    assertThat(first.answerType()).isEqualTo("other");
    assertThat(first.label()).isEqualTo(Map.of("red", 1.0));
    assertThat(imported("test").get(0).label()).isEmpty();

    Map<String, String> given = new LinkedHashMap<>();
    imported("train").forEach(question -> given.put(question.questionId(), "2"));
    Path predictions = folder.resolve("predictions.json");
    VqaAnswerFile.write(predictions, given.entrySet());
    JsonNode scored = score(predictions, train);
    assertThat(scored.path("measure").asText()).isEqualTo("official");
    assertThat(scored.path("accuracy").asDouble()).isCloseTo(6.0, within(1e-9)); // 0.6 of the first
  }

  @Test
  void aokVqaHoldsItsAnswersAsTexts() {
    List<String> answers = new ArrayList<>(ANSWERS);
    answers.set(7, "Two");
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("split", "train");
    row.put("image_id", 299207);
    row.put("question_id", "22MexNkBPpdZGX6sxbxVBH");
    row.put("question", "What is awaited?");
    row.put("choices", List.of("red", "blue", "2", "zebra"));
    row.put("correct_choice_idx", 0);
    row.put("direct_answers", answers);
    row.put("difficult_direct_answer", false);
    Path train = write("aokvqa_v1p0_train.json", List.of(row));
    Path list = write("list.json", List.of("2", "red", "blue"));
    assertThat(run("--questions", train.toString(), "--answers", list.toString()).code()).isZero();
    VqaQuestion question = imported("train").get(0);
    assertThat(question.questionId()).isEqualTo("22MexNkBPpdZGX6sxbxVBH");
    assertThat(question.imageId()).isEqualTo("000000299207");
    assertThat(question.label()).isEqualTo(SCORES);

    Path predictions = folder.resolve("predictions.json");
    VqaAnswerFile.write(predictions, Map.of(question.questionId(), "blue").entrySet());
    assertThat(score(predictions, train).path("accuracy").asDouble()).isEqualTo(90);
  }

  private static JsonNode score(Path predictions, Path truth) {
    return CommandRun.of(
            List.of(
                "score",
                "vqa",
                "--json",
                "--predictions",
                predictions.toString(),
                "--truth",
                truth.toString()))
        .json();
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused() {
    writeVqa("train2014", true);
    String questions = at("v2_OpenEnded_mscoco_train2014_questions.json");
    String annotations = at("v2_mscoco_train2014_annotations.json");
    run("--questions", questions).assertRefused(questions, "holds no answers", "--annotations");
    run("--questions", questions, questions, "--annotations", annotations)
        .assertRefused("would both be written as train2014.json");
    run("--questions", questions, "--annotations", annotations, annotations)
        .assertRefused("question 0 is annotated twice");
    run("--questions", questions, "--annotations", annotations, "--frequent", "0")
        .assertRefused("frequent is 0, expected 1 or more");
    run("--questions", questions, "--annotations", annotations, "--frequent", "10")
        .assertRefused("none of 12 questions shares its answer with 9 others");
    Path others =
        write(
            "other_annotations.json",
            Map.of(
                "annotations",
                List.of(Map.of("question_id", 99, "answers", rows(ANSWERS, "answer")))));
    run("--questions", questions, "--annotations", others.toString(), "--frequent", "1")
        .assertRefused("no question of " + questions, "do questions and annotations belong");
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
