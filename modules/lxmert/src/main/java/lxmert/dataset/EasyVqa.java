package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.UserError;

/**
 * Brings easy-VQA (github.com/vzhou842/easy-VQA) into the layout of VQA. A folder of it holds
 * {@code answers.txt} and for each split, {@code train} and perhaps {@code test}, {@code
 * questions.json}, a list of {@code [question, answer, image number]}, and {@code
 * images/NUMBER.png}.
 *
 * <p>Written are {@code train.json}, {@code valid.json} with a tenth of the training images and all
 * their questions, {@code test.json} where the source has one, the answers, and {@code images} with
 * every image under its id, such as {@code train-17.png}.
 */
public final class EasyVqa {
  private static final String MARK = "easy-vqa.json";

  private final Path source;
  private final AnswerVocabulary answers;

  /**
   * What an import wrote.
   *
   * @param seed what the choice of the images held back came from
   * @param questions how many, by split
   * @param images how many, by split
   */
  public record Summary(long seed, Map<String, Integer> questions, Map<String, Integer> images) {}

  private EasyVqa(Path source) {
    this.source = source;
    this.answers = readAnswers(source.resolve("answers.txt"));
  }

  /**
   * Imports a folder of easy-VQA, all or nothing. An earlier import is replaced.
   *
   * @param seed same seed, same images held back
   * @throws UserError if the source is not as it should be, or the target holds something else
   */
  public static Summary convert(Path source, Path target, long seed) {
    ImportFolder.requireFree(target, MARK, "easy-VQA");
    EasyVqa data = new EasyVqa(source);
    Map<String, List<VqaQuestion>> splits = data.splits(seed);
    Summary summary = summary(seed, splits);
    AtomicFiles.writeFolder(target, folder -> data.write(folder, splits, summary));
    return summary;
  }

  private static AnswerVocabulary readAnswers(Path file) {
    try {
      List<String> lines =
          InputFile.lines(file).stream().map(String::strip).filter(s -> !s.isEmpty()).toList();
      return AnswerVocabulary.of(lines);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    } catch (IllegalArgumentException e) {
      throw new UserError(file + ": " + e.getMessage(), e);
    }
  }

  private Map<String, List<VqaQuestion>> splits(long seed) {
    List<VqaQuestion> labelled = readSplit("train", 0);
    Set<String> heldBack = HeldBack.tenth(images(labelled), seed);
    Map<String, List<VqaQuestion>> splits = new LinkedHashMap<>();
    splits.put("train", filter(labelled, heldBack, false));
    splits.put("valid", filter(labelled, heldBack, true));
    if (Files.isDirectory(source.resolve("test"))) {
      splits.put("test", readSplit("test", labelled.size()));
    }
    return splits;
  }

  private static List<VqaQuestion> filter(
      List<VqaQuestion> questions, Set<String> images, boolean inside) {
    return questions.stream().filter(q -> images.contains(q.imageId()) == inside).toList();
  }

  private static Set<String> images(List<VqaQuestion> questions) {
    Set<String> result = new LinkedHashSet<>();
    questions.forEach(question -> result.add(question.imageId()));
    return result;
  }

  private static Summary summary(long seed, Map<String, List<VqaQuestion>> splits) {
    Map<String, Integer> questions = new LinkedHashMap<>();
    Map<String, Integer> images = new LinkedHashMap<>();
    splits.forEach(
        (split, list) -> {
          questions.put(split, list.size());
          images.put(split, images(list).size());
        });
    return new Summary(seed, questions, images);
  }

  /** Reads the questions of a split; their ids count on from {@code firstId}. */
  private List<VqaQuestion> readSplit(String split, int firstId) {
    Path file = source.resolve(split).resolve("questions.json");
    List<VqaQuestion> questions = new ArrayList<>();
    JsonRows.of(file)
        .list(
            "question",
            Row.class,
            (place, row) -> questions.add(question(place, split, firstId + questions.size(), row)));
    if (questions.isEmpty()) {
      throw new UserError(file + ": expected a list of questions, found none");
    }
    for (String image : images(questions)) {
      if (!Files.isRegularFile(image(image))) {
        throw new UserError(
            "%s asks about %s, but there is no such file".formatted(file, image(image)));
      }
    }
    return questions;
  }

  /** {@code [question, answer, image number]}. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  @JsonPropertyOrder({"question", "answer", "image"})
  private record Row(
      @JsonProperty("question") String question,
      @JsonProperty("answer") String answer,
      @JsonProperty("image") long image) {}

  private VqaQuestion question(JsonRows.Place place, String split, int id, Row row) {
    if (answers.index(row.answer).isEmpty()) {
      throw place.error(": the answer \"%s\" is not in answers.txt".formatted(row.answer));
    }
    return new VqaQuestion(
        Integer.toString(id),
        split + "-" + row.image,
        row.question,
        Map.of(row.answer, 1.0),
        questionType(row.question),
        row.answer.equals("yes") || row.answer.equals("no") ? "yes/no" : "other");
  }

  /**
   * The kind of a question by its wording: what it asks for, and of the yes/no questions also
   * whether it is negated. "A red shape" asks for a color, "a circle" for a shape.
   */
  static String questionType(String sentence) {
    if (sentence.startsWith("what")) {
      return sentence.contains("color") ? "what color" : "what shape";
    }
    boolean negated = sentence.contains(" no ") || sentence.contains(" not ");
    return (negated ? "is there no " : "is there ")
        + (sentence.contains(" shape") ? "color" : "shape");
  }

  /** Where the source has the image of an id. */
  private Path image(String imageId) {
    int dash = imageId.indexOf('-');
    return source
        .resolve(imageId.substring(0, dash))
        .resolve("images")
        .resolve(imageId.substring(dash + 1) + ".png");
  }

  private void write(Path folder, Map<String, List<VqaQuestion>> splits, Summary summary)
      throws IOException {
    Json.write(folder.resolve(MARK), summary);
    answers.write(folder.resolve("trainval_label2ans.json"));
    answers.writeIndex(folder.resolve("trainval_ans2label.json"));
    Path images = Files.createDirectory(folder.resolve("images"));
    for (Map.Entry<String, List<VqaQuestion>> split : splits.entrySet()) {
      VqaJson.write(folder.resolve(split.getKey() + ".json"), split.getValue());
      for (String image : images(split.getValue())) {
        Files.copy(image(image), images.resolve(image + ".png"));
      }
    }
  }
}
