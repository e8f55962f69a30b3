package lxmert.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.FileClaim;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainImportTest {
  private static final Map<String, Integer> ONCE = Map.of("vqa", 1, "visual7w", 1);

  @TempDir Path folder;

  private Path trainCaptions;
  private Path valCaptions;
  private Path questions;
  private Path annotations;
  private Path vgImages;
  private Path vgRegions;
  private Path vgQuestions;
  private Path gqa;

  /** Two images of train, three of val; in Visual Genome one of each and one of neither. */
  @BeforeEach
  void writeOriginals() throws IOException {
    trainCaptions =
        file(
            "captions_train.json",
            """
            {'info': {}, 'annotations': [
              {'image_id': 9, 'id': 1, 'caption': 'A cat.'},
              {'image_id': 25, 'id': 2, 'caption': 'A dog.'},
              {'image_id': 9, 'id': 3, 'caption': 'Still a cat.'}, {'image_id': 9, 'caption': ' '}],
             'images': [{'id': 25, 'file_name': 'COCO_train2014_000000000025.jpg', 'height': 3},
                        {'id': 9, 'file_name': 'COCO_train2014_000000000009.jpg'}]}
            """);
    valCaptions =
        file(
            "captions_val.json",
            """
            {'images': [{'id': 70, 'file_name': 'COCO_val2014_000000000070.jpg'},
                        {'id': 42, 'file_name': 'COCO_val2014_000000000042.jpg'},
                        {'id': 43, 'file_name': 'COCO_val2014_000000000043.jpg'}],
             'annotations': [{'image_id': 43, 'caption': 'A bus.'},
                             {'image_id': 42, 'caption': 'A tram.'}]}
            """);
    questions =
        file(
            "questions.json",
            """
            {'data_type': 'mscoco', 'data_subtype': 'train2014', 'questions': [
              {'image_id': 9, 'question': 'What?', 'question_id': 90},
              {'image_id': 25, 'question': 'Is it?', 'question_id': 250},
              {'image_id': 999, 'question': 'Where?', 'question_id': 9990}]}
            """);
    annotations =
        file(
            "annotations.json",
            """
            {'annotations': [
              {'question_id': 250, 'multiple_choice_answer': 'Yes.', 'answers': [
                {'answer': 'yes'}, {'answer': 'yes'}, {'answer': 'no'}]},
              {'question_id': 9990, 'multiple_choice_answer': 'there', 'answers': [
                {'answer': 'there'}]},
              {'question_id': 90, 'multiple_choice_answer': 'cat', 'answers': [
                {'answer': 'cat'}, {'answer': 'cat'}, {'answer': 'cat'}, {'answer': 'cat'}]}]}
            """);
    vgImages =
        file(
            "image_data.json",
            """
            [{'image_id': 1, 'width': 800, 'coco_id': null}, {'image_id': 2, 'coco_id': 9},
             {'image_id': 3, 'coco_id': 70}, {'image_id': 4, 'coco_id': 12345}]
            """);
    vgRegions =
        file(
            "regions.json",
            """
            [{'id': 1, 'regions': [{'phrase': 'a red bus', 'x': 3}, {'phrase': 'sky'}]},
             {'id': 2, 'regions': [{'phrase': 'tail of the cat'}]},
             {'id': 4, 'regions': [{'phrase': 'lost'}]}]
            """);
    vgQuestions =
        file(
            "question_answers.json",
            """
            [{'id': 3, 'qas': [{'question': 'Who is it?', 'answer': 'A man.', 'qa_id': 5}]},
             {'id': 1, 'qas': []}]
            """);
    gqa =
        file(
            "gqa.json",
            """
            {'201': {'imageId': '2', 'question': 'Is it a cat?', 'answer': 'yes', 'types': {}},
             '202': {'imageId': '1', 'question': 'Which color?', 'answer': 'red'},
             '203': {'imageId': 'n7', 'question': 'Which one?', 'answer': 'red'}}
            """);
  }

  @Test
  void sentencesOfAllSourcesJoinTheirImage() throws IOException {
    Path out = folder.resolve("out");
    PretrainImport.Summary done = PretrainImport.run(originals(null, 1), ONCE, out, silent());

    assertThat(read(out, "mscoco_train"))
        .containsExactly(
            new PretrainImage(
                "COCO_train2014_000000000025",
                Map.of("mscoco", List.of("A dog."), "vqa", List.of("Is it?")),
                Map.of("vqa", List.of(Map.of("yes", 0.6, "no", 0.3)))),
            new PretrainImage(
                "COCO_train2014_000000000009",
                Map.of(
                    "mscoco", List.of("A cat.", "Still a cat."),
                    "vqa", List.of("What?"),
                    "vg", List.of("tail of the cat"),
                    "gqa", List.of("Is it a cat?")),
                Map.of("vqa", List.of(Map.of("cat", 1.0)), "gqa", List.of(Map.of("yes", 1.0)))));
    assertThat(read(out, "mscoco_minival"))
        .extracting(PretrainImage::imageId)
        .containsExactly("COCO_val2014_000000000042");
    assertThat(read(out, "mscoco_nominival"))
        .containsExactly(
            new PretrainImage(
                "COCO_val2014_000000000070",
                Map.of("vgqa", List.of("Who is it?")),
                Map.of("vgqa", List.of(Map.of("A man.", 1.0)))),
            new PretrainImage(
                "COCO_val2014_000000000043", Map.of("mscoco", List.of("A bus.")), Map.of()));
    assertThat(read(out, "vgnococo"))
        .containsExactly(
            new PretrainImage(
                "1",
                Map.of("vg", List.of("a red bus", "sky"), "gqa", List.of("Which color?")),
                Map.of("gqa", List.of(Map.of("red", 1.0)))));

    assertThat(done.splits().keySet())
        .containsExactly("mscoco_train", "mscoco_nominival", "mscoco_minival", "vgnococo");
    assertThat(done.splits().get("mscoco_train"))
        .isEqualTo(Map.of("mscoco", 3L, "vqa", 2L, "vg", 1L, "gqa", 1L));
    assertThat(done.leftOut()).isEqualTo(Map.of("mscoco", 1L, "vqa", 1L, "vg", 1L, "gqa", 1L));
    assertThat(names(out)).hasSize(5);
  }

  @Test
  void theAnswerTableTellsWhichSetsHaveAnAnswer() {
    Path out = folder.resolve("out");
    assertThat(PretrainImport.run(originals(null, 1), ONCE, out, silent()).answers()).isEqualTo(4);
    assertThat(AnswerTable.read(out.resolve("all_ans.json")).rows())
        .containsExactly(
            new AnswerTable.Row("cat", List.of("vqa")),
            new AnswerTable.Row("man", List.of("visual7w")),
            new AnswerTable.Row("red", List.of("gqa")),
            new AnswerTable.Row("yes", List.of("vqa", "gqa")));

    PretrainImport.run(originals(null, 1), Map.of("vqa", 2, "gqa", 1), out, silent());
    assertThat(AnswerTable.read(out.resolve("all_ans.json")).rows())
        .containsExactly(
            new AnswerTable.Row("red", List.of("gqa")), new AnswerTable.Row("yes", List.of("gqa")));
    assertThatThrownBy(
            () -> PretrainImport.run(originals(null, 1), Map.of("gqa", 2), out, silent()))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "no answer is the right one of as many questions as {gqa=2, visual7w=10, vqa=9}");
  }

  @Test
  void minivalMayBeAList() throws IOException {
    Path out = folder.resolve("out");
    Path list = file("minival.txt", "COCO_val2014_000000000043\nCOCO_val2014_000000000070\n");
    PretrainImport.run(originals(list, 5000), ONCE, out, silent());
    assertThat(read(out, "mscoco_minival"))
        .extracting(PretrainImage::imageId)
        .containsExactly("COCO_val2014_000000000070", "COCO_val2014_000000000043");
    assertThat(read(out, "mscoco_nominival")).hasSize(1);

    file("minival.txt", "COCO_val2014_000000000099\n");
    refused(
        originals(list, 0),
        list + ": \"COCO_val2014_000000000099\" is none of the images of " + valCaptions);
  }

  @Test
  void aCompiledImportHasItsAnswers() {
    Path out = folder.resolve("out");
    PretrainImport.run(originals(null, 1), ONCE, out, silent());
    AnswerVocabulary answers = AnswerTable.read(out.resolve("all_ans.json")).answers();

    PretrainCorpus corpus =
        PretrainCorpus.open(
            List.of(out.resolve("mscoco_nominival.json"), out.resolve("vgnococo.json")),
            answers,
            out,
            silent());

    assertThat(IntStream.range(0, corpus.size()).mapToObj(i -> corpus.get(i).uid()))
        .containsExactly(
            "COCO_val2014_000000000070_vgqa_000",
            "COCO_val2014_000000000043_mscoco_000",
            "1_vg_000",
            "1_vg_001",
            "1_gqa_000");
    assertThat(corpus.get(0).answers())
        .containsExactly(new PretrainEntry.Scored(answers.index("man").orElseThrow(), 1));
  }

  @Test
  void manyImagesStayInTheOrderOfTheirList() throws IOException {
    List<Map<String, Object>> images = new ArrayList<>();
    List<Map<String, Object>> regions = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      images.add(Map.of("image_id", i));
      regions.add(
          0, Map.of("id", i, "regions", List.of(Map.of("phrase", "a" + i), Map.of("phrase", "b"))));
    }
    Json.write(vgImages, images);
    Json.write(vgRegions, regions);
    Path out = folder.resolve("out");
    PretrainOriginals many =
        new PretrainOriginals(
            null, null, null, 0, List.of(), List.of(), vgImages, vgRegions, null, List.of());

    assertThat(PretrainImport.run(many, Map.of(), out, silent()).splits())
        .isEqualTo(Map.of("vgnococo", Map.of("vg", 10_000L)));

    List<PretrainImage> found = read(out, "vgnococo");
    assertThat(found).hasSize(5000);
    for (int i = 0; i < 5000; i++) {
      assertThat(found.get(i).imageId()).isEqualTo(Integer.toString(i));
      assertThat(found.get(i).sentences()).isEqualTo(Map.of("vg", List.of("a" + i, "b")));
    }
    assertThat(names(out)).containsExactly("vgnococo.json");
  }

  @Test
  void errorsNameFileAndPlace() throws IOException {
    PretrainOriginals originals = originals(null, 1);
    broken(annotations, "250", "251", "there is no question 251 in " + questions);
    broken(
        questions,
        "]}",
        ", {'image_id': 9, 'question': 'So?', 'question_id': 7}]}",
        "of question 7");
    broken(trainCaptions, "'image_id': 25", "'image_id': 26", "annotation 1: there is no image 26");
    broken(trainCaptions, "'id': 9,", "'id': 25,", "line 6, image 1: image 25 occurs twice");
    broken(trainCaptions, "'file_name'", "'name'", "image 0: file_name is missing, expected text");
    broken(vgImages, "'image_id': 4", "'image_id': 2", "image 3: image 2 occurs twice");
    broken(vgRegions, "'phrase'", "'text'", "image 0: regions[0].phrase is missing, expected text");
    broken(vgQuestions, "'answer'", "'a'", "image 0: qas[0].answer is missing, expected text");
    broken(
        gqa,
        "'imageId': '1'",
        "'image': '1'",
        "line 2, question 1 (202): imageId is missing, expected text");
    broken(gqa, "}}", "}", "gqa.json, line ");
    assertThat(PretrainImport.run(originals, ONCE, folder.resolve("out"), silent()).answers())
        .isEqualTo(4);
    assertThatThrownBy(() -> PretrainImport.run(originals, Map.of("vgqa", 1), folder, silent()))
        .isInstanceOf(UserError.class)
        .hasMessage("a number of questions for [vgqa]; expected some of [gqa, visual7w, vqa]");
  }

  @Test
  void originalsHaveToGoTogether() {
    List<Path> none = List.of();
    List<Path> one = List.of(questions);
    assertThatThrownBy(
            () -> new PretrainOriginals(null, null, null, 1, none, none, null, null, null, none))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("no images: expected COCO's captions");
    assertThatThrownBy(
            () ->
                new PretrainOriginals(
                    trainCaptions, null, null, 1, one, none, null, null, null, none))
        .hasMessageStartingWith("1 files of VQA questions and 0 of annotations");
    assertThatThrownBy(
            () ->
                new PretrainOriginals(
                    trainCaptions, null, null, 1, none, none, null, vgRegions, null, none))
        .hasMessageStartingWith("Visual Genome's regions and questions need its image_data.json");
    assertThatThrownBy(
            () ->
                new PretrainOriginals(
                    trainCaptions, null, gqa, 1, none, none, null, null, null, none))
        .hasMessageStartingWith("the list of minival needs the captions of val");
    assertThatThrownBy(() -> originals(null, -1)).hasMessageStartingWith("a minival of -1 images");
  }

  /** Imports with one text replaced in a file, which is put back afterwards. */
  private void broken(Path file, String text, String replacement, String expected)
      throws IOException {
    String good = Files.readString(file);
    String bad = good.replace(text.replace('\'', '"'), replacement.replace('\'', '"'));
    assertThat(bad).isNotEqualTo(good);
    Files.writeString(file, bad);
    refused(originals(null, 1), expected);
    Files.writeString(file, good);
  }

  private void refused(PretrainOriginals originals, String expected) throws IOException {
    Path refused = folder.resolve("refused");
    assertThatThrownBy(() -> PretrainImport.run(originals, ONCE, refused, silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(expected);
    assertThat(names(refused)).isEmpty();
  }

  private PretrainOriginals originals(@Nullable Path minival, int minivalSize) {
    return new PretrainOriginals(
        trainCaptions,
        valCaptions,
        minival,
        minivalSize,
        List.of(questions),
        List.of(annotations),
        vgImages,
        vgRegions,
        vgQuestions,
        List.of(gqa));
  }

  private static Progress silent() {
    return Progress.silent();
  }

  private static List<PretrainImage> read(Path folder, String split) {
    List<PretrainImage> found = new ArrayList<>();
    PretrainJson.read(
        JsonRows.of(folder.resolve(split + ".json")), (place, image) -> found.add(image));
    return found;
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(FileClaim.LOCK))
          .sorted()
          .toList();
    }
  }

  private Path file(String name, String json) throws IOException {
    return Files.writeString(folder.resolve(name), json.replace('\'', '"'));
  }
}
