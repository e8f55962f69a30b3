package lxmert.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Brings a table of one's own questions about one's own images into the layout of VQA: {@code
 * train.json}, {@code valid.json} with the questions about the images that are held back, the list
 * of answers, and {@code images.txt}, which names the images for the extraction of their regions. A
 * table without answers becomes {@code questions.json}.
 *
 * <p>Rows about the same image with the same question, or with the same id, are one question with
 * several annotators. Answers are normalised as VQA's metric does.
 */
public final class TableImport {
  private static final String MARK = "import-csv.json";
  private static final int ANNOTATORS = 10;

  private final Request request;
  private final QuestionTable table;
  private final TableColumns.Found columns;
  private final OwnImages images;
  private final Map<List<String>, Asked> asked = new LinkedHashMap<>();

  /**
   * What is imported.
   *
   * @param table CSV, TSV or JSON lines
   * @param images the folder of the images; null: that of the table
   * @param columns what holds what
   * @param separator between several answers in one cell
   * @param frequent how many questions an answer has to be given to, to come into the list
   * @param heldBack the share of the images whose questions are held back, 0 for none
   * @param seed same seed, same images held back
   */
  public record Request(
      Path table,
      @Nullable Path images,
      TableColumns columns,
      String separator,
      int frequent,
      double heldBack,
      long seed) {
    /** Checks the numbers. */
    public Request {
      Check.atLeast(1, "frequent", frequent);
      Check.shareBelowOne("hold-back", heldBack);
    }
  }

  /**
   * What was written.
   *
   * @param splits by the name of the file without its ending
   * @param answers in the list
   * @param leftOut rows without an answer in a table of answers
   */
  public record Summary(Map<String, SplitSize> splits, int answers, int leftOut) {}

  /**
   * A split.
   *
   * @param questions all of them
   * @param images that they are about
   */
  public record SplitSize(int questions, int images) {}

  /** A question with the answers of all its rows. */
  private record Asked(String id, Path image, String sentence, List<String> answers) {}

  private TableImport(Request request, QuestionTable table) {
    this.request = request;
    this.table = table;
    columns = request.columns().in(table);
    Path own = Objects.requireNonNullElse(request.table().getParent(), Path.of(""));
    images = new OwnImages(request.images() == null ? own : request.images(), own);
  }

  /**
   * Imports a table, all or nothing. An earlier import is replaced.
   *
   * @throws UserError if the table is not as it should be, an image is not there, or the target
   *     holds something else
   */
  public static Summary run(Request request, Path target) {
    ImportFolder.requireFree(target, MARK, "a table");
    TableImport data = new TableImport(request, QuestionTable.read(request.table()));
    int leftOut = data.gather();
    Map<Path, String> ids = data.images.ids();
    Map<String, List<VqaQuestion>> splits = new LinkedHashMap<>();
    AnswerVocabulary answers = data.columns.answers().isEmpty() ? null : data.answers();
    if (answers == null) {
      splits.put("questions", data.questions(ids, null));
    } else {
      data.split(data.questions(ids, answers), splits);
    }
    Map<String, SplitSize> counts = new LinkedHashMap<>();
    splits.forEach(
        (name, all) -> counts.put(name, new SplitSize(all.size(), imagesOf(all).size())));
    Summary summary = new Summary(counts, answers == null ? 0 : answers.size(), leftOut);
    AtomicFiles.writeFolder(target, folder -> write(folder, ids, splits, answers, summary));
    return summary;
  }

  /** Joins the rows that are one question; returns how many were left out. */
  private int gather() {
    int leftOut = 0;
    for (QuestionTable.Row row : table.rows()) {
      List<String> answers = answers(row);
      if (answers.isEmpty() && !columns.answers().isEmpty()) {
        leftOut++;
        continue;
      }
      Path image = images.find(row.place(), row.text(columns.image()));
      String sentence = row.text(columns.question());
      String id = columns.id() == null ? "" : row.text(columns.id());
      List<String> key = id.isEmpty() ? List.of(image.toString(), sentence) : List.of(id);
      String made = id.isEmpty() ? Integer.toString(asked.size() + 1) : id;
      Asked question =
          asked.computeIfAbsent(key, each -> new Asked(made, image, sentence, new ArrayList<>()));
      requireSame(row.place(), question, image, sentence);
      question.answers().addAll(answers);
    }
    if (asked.isEmpty()) {
      throw new UserError(request.table() + ": no row has an answer");
    }
    return leftOut;
  }

  private static void requireSame(
      JsonRows.Place place, Asked question, Path image, String sentence) {
    if (!question.image().equals(image) || !question.sentence().equals(sentence)) {
      throw place.error(" has the id " + question.id() + " of another question or image");
    }
  }

  private List<String> answers(QuestionTable.Row row) {
    List<String> answers = new ArrayList<>();
    for (String column : columns.answers()) {
      for (String text : row.texts(column)) {
        split(text)
            .filter(answer -> !answer.isBlank())
            .forEach(answer -> answers.add(spelled(answer)));
      }
    }
    return answers;
  }

  private Stream<String> split(String text) {
    String separator = request.separator();
    return separator.isEmpty()
        ? Stream.of(text)
        : Pattern.compile(separator, Pattern.LITERAL).splitAsStream(text);
  }

  /** As the metric spells it; what is nothing to it, such as the choice "A", stays. */
  private static String spelled(String answer) {
    String spelled = VqaV2.spelled(answer);
    return spelled.isEmpty() ? answer.strip().toLowerCase(Locale.ROOT) : spelled;
  }

  private AnswerVocabulary answers() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    asked
        .values()
        .forEach(
            each ->
                new LinkedHashSet<>(each.answers())
                    .forEach(answer -> counts.merge(answer, 1, Integer::sum)));
    return VqaV2.frequent(counts.keySet(), counts, request.frequent());
  }

  private List<VqaQuestion> questions(Map<Path, String> ids, @Nullable AnswerVocabulary answers) {
    return asked.values().stream()
        .map(
            each -> {
              Map<String, Double> label = answers == null ? Map.of() : label(each, answers);
              String image = Objects.requireNonNull(ids.get(each.image()));
              return new VqaQuestion(each.id(), image, each.sentence(), label, "", type(label));
            })
        .toList();
  }

  /** VQA's soft scores, of as many annotators as there are as if they were ten. */
  private static Map<String, Double> label(Asked question, AnswerVocabulary answers) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    question.answers().forEach(answer -> counts.merge(answer, 1, Integer::sum));
    Map<String, Double> label = new LinkedHashMap<>();
    counts.forEach(
        (answer, count) -> {
          double ofTen = (double) ANNOTATORS * count / question.answers().size();
          double score = VqaAnnotation.softScore((int) Math.round(ofTen));
          if (score > 0 && answers.index(answer).isPresent()) {
            label.put(answer, score);
          }
        });
    return label;
  }

  private static String type(Map<String, Double> label) {
    String best =
        label.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse("");
    if (best.isEmpty()) {
      return "";
    }
    return best.equals("yes") || best.equals("no")
        ? "yes/no"
        : best.matches("[0-9]+") ? "number" : "other";
  }

  private void split(List<VqaQuestion> questions, Map<String, List<VqaQuestion>> splits) {
    Set<String> all = imagesOf(questions);
    int count = (int) Math.ceil(request.heldBack() * all.size() - 1e-9);
    if (count >= all.size()) {
      throw new UserError(
          "%s is about %d image(s), too few to hold %d back from training"
              .formatted(request.table(), all.size(), count));
    }
    Set<String> heldBack = HeldBack.some(all, count, request.seed());
    splits.put(
        "train", questions.stream().filter(each -> !heldBack.contains(each.imageId())).toList());
    if (count > 0) {
      splits.put(
          "valid", questions.stream().filter(each -> heldBack.contains(each.imageId())).toList());
    }
  }

  private static Set<String> imagesOf(List<VqaQuestion> questions) {
    Set<String> images = new LinkedHashSet<>();
    questions.forEach(question -> images.add(question.imageId()));
    return images;
  }

  private static void write(
      Path folder,
      Map<Path, String> ids,
      Map<String, List<VqaQuestion>> splits,
      @Nullable AnswerVocabulary answers,
      Summary summary)
      throws IOException {
    Json.write(folder.resolve(MARK), summary);
    splits.forEach((name, questions) -> VqaJson.write(folder.resolve(name + ".json"), questions));
    if (answers != null) {
      answers.write(folder.resolve("trainval_label2ans.json"));
      answers.writeIndex(folder.resolve("trainval_ans2label.json"));
    }
    AtomicFiles.write(
        folder.resolve("images.txt"),
        out -> {
          for (Map.Entry<Path, String> image : ids.entrySet()) {
            String line = image.getValue() + "\t" + image.getKey() + "\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
          }
        });
  }
}
