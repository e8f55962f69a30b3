package lxmert.boxes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import lxmert.boxes.BoxRound.AnsweredQuestion;
import lxmert.boxes.BoxRound.BoxStatement;
import lxmert.corpus.PretrainImage;
import lxmert.corpus.PretrainJson;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.dataset.Nlvr;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.io.AtomicFiles;
import lxmert.world.ShapeKind;
import lxmert.world.Split;

/**
 * The files of a world in NLVR's style: annotations as {@code import nlvr-boxes} writes them,
 * statements as {@code import nlvr} does, the same as yes-or-no questions beside open ones, and the
 * aggregated pre-training files.
 */
final class BoxWorldFiles {
  static final List<String> OBJECT_NAMES =
      BoxImageSampler.SHAPES.stream().map(ShapeKind::word).toList();
  static final List<String> ATTRIBUTE_NAMES =
      List.of("black", "blue", "yellow", "small", "medium", "big");

  private static final String YES = "yes";
  private static final String NO = "no";
  private static final AnswerVocabulary ANSWERS =
      AnswerVocabulary.of(
          Stream.concat(Stream.of(NO, YES), BoxQuestion.vocabulary().stream()).toList());
  private static final String CAPTIONS = "mscoco";
  private static final String STATEMENTS = "nlvr";
  private static final String QUESTIONS = "vqa";

  private final BoxWorldOptions options;
  private final Path folder;

  BoxWorldFiles(BoxWorldOptions options, Path folder) {
    this.options = options;
    this.folder = folder;
  }

  /** Writes what all splits share. */
  void writeNames() {
    writeLines("objects_vocab.txt", OBJECT_NAMES);
    writeLines("attributes_vocab.txt", ATTRIBUTE_NAMES);
    Nlvr.ANSWERS.write(folder.resolve("nlvr/label2ans.json"));
    ANSWERS.write(folder.resolve("vqa/trainval_label2ans.json"));
    ANSWERS.writeIndex(folder.resolve("vqa/trainval_ans2label.json"));
    List<AnswerTable.Row> rows = new ArrayList<>();
    Nlvr.ANSWERS.answers().forEach(each -> rows.add(row(each, STATEMENTS)));
    BoxQuestion.vocabulary().forEach(each -> rows.add(row(each, QUESTIONS)));
    new AnswerTable(rows).write(folder.resolve("pretrain/all_ans.json"));
  }

  private static AnswerTable.Row row(String answer, String dataSet) {
    return new AnswerTable.Row(answer, List.of(dataSet));
  }

  /** Writes a split's annotations, statements, questions and pre-training file. */
  void write(Split split, List<BoxRound> rounds) {
    String json = split.word() + ".json";
    writeAnnotations(split, rounds);
    VqaJson.write(
        folder.resolve("nlvr").resolve(json),
        statements(split, rounds, BoxWorldFiles::truth, "true/false"));
    List<VqaQuestion> questions =
        statements(split, rounds, statement -> statement.truth() ? YES : NO, "yes/no");
    questions.addAll(questions(split, rounds));
    VqaJson.write(folder.resolve("vqa").resolve(json), questions);
    PretrainJson.write(
        folder.resolve("pretrain/nlvr_" + json),
        sink -> {
          for (BoxRound round : rounds) {
            for (int i = 0; i < round.images().size(); i++) {
              sink.accept(pretraining(round, i));
            }
          }
        });
  }

  private static String truth(BoxStatement statement) {
    return Nlvr.ANSWERS.answers().get(statement.truth() ? 1 : 0);
  }

  private static List<VqaQuestion> statements(
      Split split,
      List<BoxRound> rounds,
      Function<BoxStatement, String> answer,
      String answerType) {
    List<VqaQuestion> all = new ArrayList<>();
    int before = 0;
    for (BoxRound round : rounds) {
      for (BoxStatement statement : round.statements()) {
        all.add(
            new VqaQuestion(
                "%s-%d-%d"
                    .formatted(split.word(), before + statement.pair(), statement.truth() ? 1 : 0),
                round.images().get(statement.image()).imageId(),
                statement.sentence(),
                label(answer.apply(statement)),
                statement.form(),
                answerType));
      }
      before += round.statements().size() / 2;
    }
    return all;
  }

  private static List<VqaQuestion> questions(Split split, List<BoxRound> rounds) {
    List<VqaQuestion> all = new ArrayList<>();
    for (BoxRound round : rounds) {
      for (AnsweredQuestion question : round.questions()) {
        boolean number = Character.isDigit(question.answer().charAt(0));
        all.add(
            new VqaQuestion(
                "%s-open-%d".formatted(split.word(), all.size()),
                round.images().get(question.image()).imageId(),
                question.sentence(),
                label(question.answer()),
                question.form(),
                number ? "number" : "other"));
      }
    }
    return all;
  }

  private static Map<String, Double> label(String answer) {
    return Map.of(answer, 1.0);
  }

  private static PretrainImage pretraining(BoxRound round, int image) {
    List<BoxStatement> statements =
        round.statements().stream().filter(statement -> statement.image() == image).toList();
    List<AnsweredQuestion> questions =
        round.questions().stream().filter(question -> question.image() == image).toList();
    Map<String, List<String>> sentences = new LinkedHashMap<>();
    sentences.put(CAPTIONS, round.captions().get(image));
    sentences.put(STATEMENTS, statements.stream().map(BoxStatement::sentence).toList());
    sentences.put(QUESTIONS, questions.stream().map(AnsweredQuestion::sentence).toList());
    Map<String, List<Map<String, Double>>> labels = new LinkedHashMap<>();
    labels.put(STATEMENTS, statements.stream().map(each -> label(truth(each))).toList());
    labels.put(QUESTIONS, questions.stream().map(each -> label(each.answer())).toList());
    return new PretrainImage(round.images().get(image).imageId(), sentences, labels);
  }

  private void writeAnnotations(Split split, List<BoxRound> rounds) {
    List<AnnotatedImage> images = new ArrayList<>();
    for (BoxRound round : rounds) {
      for (BoxImage image : round.images()) {
        int number = options.first(split) + images.size();
        images.add(
            new AnnotatedImage(
                number, image.imageId() + ".png", BoxImage.WIDTH, BoxImage.SIDE, things(image)));
      }
    }
    new CocoAnnotations(OBJECT_NAMES, ATTRIBUTE_NAMES, images)
        .write(folder.resolve("annotations/instances_" + split.word() + ".json"));
  }

  private static List<AnnotatedObject> things(BoxImage image) {
    List<AnnotatedObject> things = new ArrayList<>();
    for (int box = 0; box < BoxImage.BOXES; box++) {
      int left = box * BoxImage.STEP;
      for (BoxPiece piece : image.boxes().get(box)) {
        things.add(
            new AnnotatedObject(
                left + piece.x(),
                piece.y(),
                left + piece.right(),
                piece.bottom(),
                OBJECT_NAMES.indexOf(piece.shape().word()),
                List.of(
                    ATTRIBUTE_NAMES.indexOf(piece.colour().word()),
                    ATTRIBUTE_NAMES.indexOf(piece.size())),
                false));
      }
    }
    return things;
  }

  private void writeLines(String file, List<String> lines) {
    AtomicFiles.writeString(folder.resolve(file), String.join("\n", lines) + "\n");
  }
}
