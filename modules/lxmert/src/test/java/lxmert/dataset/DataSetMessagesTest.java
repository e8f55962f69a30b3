package lxmert.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.WrongValues;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of data sets, answers and submissions say of a wrong value at every field. */
class DataSetMessagesTest {
  private static final Progress SILENT = Progress.silent();

  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  private WrongValues good(String json, WrongValues.Reader reader) throws IOException {
    return WrongValues.of(file("data.json"), json, reader);
  }

  private WrongValues goodLines(String json, WrongValues.Reader reader) throws IOException {
    return WrongValues.ofLines(file("data.json"), json, reader);
  }

  @Test
  void vqaInLxmertsLayout() throws IOException {
    good(
            """
            [{'question_id': 'a', 'img_id': 'i', 'sent': 's', 'question_type': 'q',
              'answer_type': 'o', 'label': {'yes': 1, 'no': 0.3}}, {'question_id': 2, 'img_id': 3, 'sent': 's'}]
            """,
            VqaJson::read)
        .rows("question")
        .ids("question_id", "img_id")
        .optional("question_type", "answer_type", "label")
        .maps("label")
        .walk();
  }

  @Test
  void vqaAsItsAuthorsPublishIt() throws IOException {
    good(
            """
            {'data_type': 'mscoco', 'data_subtype': 'train2014', 'info': {},
             'questions': [{'question_id': 1, 'image_id': 9, 'question': 'q'}]}
            """,
            VqaV2::readQuestions)
        .rows("questions", "question")
        .ids("questions.question_id", "questions.image_id")
        .optional("data_type", "data_subtype", "info")
        .free("info")
        .walk();
    good(
            """
            {'annotations': [{'question_id': 1, 'question_type': 'q', 'answer_type': 'o',
              'multiple_choice_answer': 'a', 'answers': [{'answer': 'a'}, {'answer': 'b'}]}]}
            """,
            VqaV2::readAnnotations)
        .rows("annotations", "annotation")
        .ids("annotations.question_id")
        .optional(
            "annotations.question_type",
            "annotations.answer_type",
            "annotations.multiple_choice_answer",
            "annotations.answers.answer")
        .walk();
  }

  @Test
  void gqaQuestions() throws IOException {
    String question =
        """
        {'05': {'imageId': '1', 'question': 'q', 'answer': 'a', 'isBalanced': true,
          'types': {'structural': 's', 'semantic': 's', 'detailed': 'd'},
          'groups': {'global': 'g'}, 'semantic': [{'operation': 'o', 'argument': 'x'}],
          'entailed': ['05'], 'annotations': {'question': {'0': '7'}, 'fullAnswer': {'0': '7'}}}}
        """;
    good(question, file -> Gqa.readAnnotations(file, SILENT, each -> {}))
        .rows("question")
        .ids("05.imageId")
        .maps("", "05.annotations.question", "05.annotations.fullAnswer")
        .optional(
            "05.groups",
            "05.groups.global",
            "05.semantic.operation",
            "05.semantic.argument",
            "05.entailed",
            "05.annotations",
            "05.annotations.question",
            "05.annotations.fullAnswer")
        .walk();
    good("{'05': {'answer': 'a'}}", file -> Gqa.readAnswers(file, SILENT, (id, each) -> {}))
        .rows("question")
        .maps("")
        .walk();
    good(
            "{'05': {'imageId': '1', 'question': 'q', 'answer': 'a'}}",
            file -> Gqa.readQuestions(JsonRows.of(file), (image, text, answer) -> {}))
        .rows("question")
        .ids("05.imageId")
        .maps("")
        .walk();
    good(
            """
            {'05': {'imageId': '1', 'question': 'q', 'answer': 'a',
              'types': {'structural': 's', 'semantic': 's', 'detailed': 'd'}}}
            """,
            file -> Gqa.read(file, each -> {}))
        .eitherRoot()
        .rows("question")
        .ids("05.imageId")
        .maps("")
        .optional(
            "05.answer",
            "05.types",
            "05.types.structural",
            "05.types.semantic",
            "05.types.detailed")
        .walk();
  }

  @Test
  void whatGqaIsScoredWith() throws IOException {
    good(
            "{'05': {'valid': ['a'], 'plausible': ['a', 'b']}}",
            file -> Gqa.readChoices(file, SILENT, (id, each) -> {}))
        .rows("choice")
        .maps("")
        .walk();
    good(
            "{'1': {'width': 9, 'height': 9, 'objects': {'7': {'x': 1, 'y': 2, 'w': 3, 'h': 4}}}}",
            file -> Gqa.readSceneGraphs(file, SILENT, (id, each) -> {}))
        .rows("scene graph")
        .maps("", "1.objects")
        .walk();
    good(
            "[{'questionId': 'a', 'attention': [[0.5, 0.5], [0, 0]]}]",
            file -> Gqa.readAttentions(file, SILENT, (id, each) -> {}))
        .rows("attention")
        .ids("questionId")
        .walk();
  }

  @Test
  void nlvr2() throws IOException {
    String lxmert =
        "{'identifier': 'd-1-0-0', 'img0': 'a', 'img1': 'b', 'sent': 's', 'label': 1, 'uid': 'u'}";
    good("[" + lxmert + "]", file -> Nlvr2Json.read(file, each -> {}))
        .eitherRoot()
        .rows("example")
        .optional("img0", "img1", "label", "uid")
        .free("uid", "label")
        .walk();
    goodLines(
            "{'identifier': 'd-1-0-0', 'sentence': 's', 'label': 'True'}\n"
                + "{'identifier': 'd-1-1-0', 'sentence': 's', 'label': 'False'}",
            file -> Nlvr2Json.read(file, each -> {}))
        .eitherRoot()
        .optional("label")
        .free("label")
        .walk();
  }

  @Test
  void nlvr() throws IOException {
    String row = "{'identifier': '%d-0', 'directory': '0', 'sentence': '%d', 'label': 'true'}\n";
    for (int i = 0; i < 12; i++) {
      Files.writeString(file("dev/images/0/dev-%d-0-%d.png".formatted(i / 6, i % 6)), "");
    }
    Path target = folder.resolve("out");
    WrongValues.ofLines(
            file("dev/dev.json"),
            row.formatted(0, 0) + row.formatted(1, 1),
            file -> Nlvr.convert(List.of(file.getParent()), target, 2, 1))
        .ids("directory")
        .walk();
    String boxes =
        """
        {'identifier': '%d-0', 'directory': '0', 'structured_rep': [[{'type': 'square', \
        'color': 'Black', 'size': 20, 'x_loc': 1, 'y_loc': 2}], [], []]}
        """;
    WrongValues.ofLines(
            file("dev/dev.json"),
            boxes.formatted(0) + boxes.formatted(1),
            file -> NlvrBoxes.convert(file, target, 1, 1))
        .ids("directory")
        .walk();
  }

  @Test
  void easyVqa() throws IOException {
    Files.writeString(file("easy/answers.txt"), "red\nyes\n");
    Files.writeString(file("easy/train/images/0.png"), "");
    Files.writeString(file("easy/train/images/1.png"), "");
    WrongValues.of(
            file("easy/train/questions.json"),
            "[['what color?', 'red', 0], ['is it?', 'yes', 1]]",
            file -> EasyVqa.convert(folder.resolve("easy"), folder.resolve("out"), 1))
        .rows("question")
        .walk();
  }

  @Test
  void coco() throws IOException {
    good(
            """
            {'images': [{'id': 1, 'file_name': 'a.jpg', 'width': 9, 'height': 9}],
             'categories': [{'id': 3, 'name': 'cat'}], 'attributes': [{'id': 4, 'name': 'red'}],
             'annotations': [{'image_id': 1, 'category_id': 3, 'bbox': [1, 2, 3, 4],
               'attributes': [4], 'iscrowd': 0, 'area': 9}]}
            """,
            CocoAnnotations::read)
        .rows("images", "image")
        .rows("categories", "category")
        .rows("attributes", "attribute")
        .rows("annotations", "annotation")
        .optional("attributes", "annotations.attributes", "annotations.iscrowd", "annotations.area")
        .free("annotations.bbox.", "annotations.attributes.")
        .walk();
    good(
            "{'images': [{'id': 1, 'file_name': 'a.jpg'}]}",
            file -> CocoCaptions.readImages(JsonRows.of(file), (place, image, text) -> {}))
        .rows("images", "image")
        .walk();
    good(
            "{'annotations': [{'image_id': 1, 'caption': 'c'}]}",
            file -> CocoCaptions.readCaptions(JsonRows.of(file), (place, image, text) -> {}))
        .rows("annotations", "annotation")
        .walk();
  }

  @Test
  void visualGenome() throws IOException {
    good(
            "[{'image_id': '1', 'coco_id': 5}]",
            file -> VisualGenome.readImages(JsonRows.of(file), (place, image, coco) -> {}))
        .rows("image")
        .ids("image_id")
        .optional("coco_id")
        .walk();
    good(
            "[{'id': '1', 'regions': [{'phrase': 'p'}]}]",
            file -> VisualGenome.readRegions(JsonRows.of(file), (image, phrase) -> {}))
        .rows("image")
        .ids("id")
        .walk();
    good(
            "[{'id': '1', 'qas': [{'question': 'q', 'answer': 'a'}]}]",
            file -> VisualGenome.readQuestions(JsonRows.of(file), (image, question, answer) -> {}))
        .rows("image")
        .ids("id")
        .walk();
  }

  @Test
  void thingsOfVisualGenome() throws IOException {
    VgFiles files = new VgFiles(SILENT.start("", -1, ""));
    good(
            "[{'image_id': 1, 'url': 'a/b.jpg', 'width': 9, 'height': 9}]",
            file -> files.images(file, (id, name, width, height) -> {}))
        .rows("image")
        .walk();
    good(
            """
            [{'image_id': 1, 'objects': [{'object_id': 2, 'names': ['a'], 'x': 1, 'y': 1, 'w': 1,
              'h': 1}]}]
            """,
            file -> files.objects(file, (id, box) -> {}))
        .rows("image")
        .walk();
    good(
            "[{'attributes': [{'object_id': 2, 'attributes': ['red']}]}]",
            file -> files.attributes(file, (id, list) -> {}))
        .rows("image")
        .optional("attributes.attributes")
        .walk();
  }

  @Test
  void answers() throws IOException {
    good("['yes', 'no']", AnswerVocabulary::read).walk();
    good("[{'ans': 'yes', 'dsets': ['vqa', 'gqa']}]", AnswerTable::read).rows("answer").walk();
  }

  @Test
  void sentences() throws IOException {
    goodLines(
            "{'id': 'a', 'image': 'b', 'sentence': 'c'}\n{'image': 'b', 'sentence': 'c'}",
            file -> SentenceRow.read(file, row -> {}))
        .ids("id", "image")
        .optional("id")
        .walk();
  }

  @Test
  void submissions() throws IOException {
    good("[{'question_id': '1', 'answer': 'yes'}]", VqaAnswerFile::read)
        .eitherRoot()
        .rows("answer")
        .ids("question_id")
        .optional("answer")
        .walk();
    good("[{'questionId': '1', 'prediction': 'yes'}]", file -> GqaAnswerFile.read(file, SILENT))
        .eitherRoot()
        .rows("answer")
        .ids("questionId")
        .optional("prediction")
        .walk();
    goodLines(
            "{'id': '1', 'answer': 'yes', 'best': []}\n{'id': '2', 'answer': 'yes', 'best': []}",
            VqaAnswerFile::read)
        .eitherRoot()
        .ids("id")
        .optional("answer", "best")
        .free("best")
        .walk();
    good("{'1': 'yes', '2': 'no'}", VqaAnswerFile::read)
        .eitherRoot()
        .rows("answer")
        .optional("1", "2")
        .walk();
    good("{'dev-1-0-0': 'True'}", Nlvr2AnswerFile::read)
        .eitherRoot()
        .rows("answer")
        .free("dev-1-0-0") // true and false are judgements too
        .walk();
  }
}
