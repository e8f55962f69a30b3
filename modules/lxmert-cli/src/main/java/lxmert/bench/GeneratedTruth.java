package lxmert.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;

/**
 * Truth files of VQA, GQA and NLVR2 in their own formats, and predictions for them: random, of the
 * sizes of the real entries, right in about two of three. GQA's questions are all balanced.
 */
public final class GeneratedTruth {
  private static final int ANSWERS = 3000;
  private static final int ANNOTATORS = 10;
  private static final int OBJECTS = 16;
  private static final int MAP = 7;
  private static final int QUESTIONS_OF_A_IMAGE = 20;

  private static final List<String> WORDS =
      List.of("what", "is", "the", "small", "red", "thing", "to", "left", "of", "that", "dog");

  private final Path folder;
  private final int questions;
  private final Progress progress;
  private final SplittableRandom random = new SplittableRandom(0);

  /** Files of so many questions. */
  public GeneratedTruth(Path folder, int questions, Progress progress) {
    this.folder = folder;
    this.questions = questions;
    this.progress = progress;
  }

  /** VQA's {@code annotations.json} and {@code predictions.json}. */
  public void writeVqa() {
    List<String> answers = answers();
    write(
        "annotations.json",
        "{\"annotations\": [\n",
        ",\n",
        "\n]}\n",
        questions,
        i -> Json.line(vqa(i, answers.get(i))));
    writeList(
        "predictions.json",
        i -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("question_id", i);
          row.put("answer", guess(answers.get(i)));
          return row;
        });
  }

  private Map<String, Object> vqa(int number, String answer) {
    List<Map<String, Object>> given = new ArrayList<>();
    for (int i = 1; i <= ANNOTATORS; i++) {
      given.add(Map.of("answer", guess(answer), "answer_confidence", "yes", "answer_id", i));
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("question_type", WORDS.get(number % 5) + " " + WORDS.get(number % WORDS.size()));
    row.put("multiple_choice_answer", answer);
    row.put("answers", given);
    row.put("image_id", number / 5);
    row.put("answer_type", List.of("yes/no", "number", "other").get(number % 3));
    row.put("question_id", number);
    return row;
  }

  /**
   * GQA's {@code questions.json}, {@code choices.json}, {@code sceneGraphs.json}, {@code
   * attentions.json} and {@code predictions.json}.
   */
  public void writeGqa() {
    List<String> answers = answers();
    writeObject("questions.json", questions, GeneratedTruth::id, i -> gqa(i, answers.get(i)));
    writeObject("choices.json", questions, GeneratedTruth::id, i -> choices(answers.get(i)));
    int images = questions / QUESTIONS_OF_A_IMAGE + 1;
    writeObject("sceneGraphs.json", images, Integer::toString, this::sceneGraph);
    writeList("attentions.json", i -> Map.of("questionId", id(i), "attention", attention()));
    writeList(
        "predictions.json", i -> Map.of("prediction", guess(answers.get(i)), "questionId", id(i)));
  }

  private Map<String, Object> gqa(int number, String answer) {
    int image = number / QUESTIONS_OF_A_IMAGE;
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(
        "semantic",
        List.of(
            step("select", "dog"), step("relate", "to the left of, thing"), step("query", "name")));
    row.put("entailed", List.of(id(number), id(random.nextInt(questions))));
    row.put("equivalent", List.of(id(number)));
    row.put("question", sentence());
    row.put("imageId", Integer.toString(image));
    row.put("isBalanced", true);
    row.put("groups", Map.of("global", WORDS.get(number % WORDS.size()), "local", "14-dog_left"));
    row.put("answer", answer);
    row.put("semanticStr", "select: dog->relate: to the left of, thing [0]->query: name [1]");
    row.put(
        "annotations",
        Map.of(
            "answer", Map.of("0", object(image, 0)),
            "question", Map.of("4", object(image, number % OBJECTS)),
            "fullAnswer", Map.of("6:8", object(image, 0))));
    row.put(
        "types",
        Map.of(
            "detailed", "relO",
            "semantic", List.of("obj", "attr", "cat", "rel", "global").get(number % 5),
            "structural", List.of("query", "verify", "choose").get(number % 3)));
    row.put("fullAnswer", "The thing to the left is a " + answer + ".");
    return row;
  }

  private static Map<String, Object> step(String operation, String argument) {
    return Map.of("operation", operation, "dependencies", List.of(), "argument", argument);
  }

  private Map<String, Object> choices(String answer) {
    List<String> plausible = List.of(answer, answer(), answer(), answer());
    List<String> valid = new ArrayList<>(plausible);
    IntStream.range(0, 12).forEach(i -> valid.add(answer()));
    return Map.of("valid", valid, "plausible", plausible);
  }

  private Map<String, Object> sceneGraph(int image) {
    Map<String, Object> objects = new LinkedHashMap<>();
    for (int i = 0; i < OBJECTS; i++) {
      Map<String, Object> thing = new LinkedHashMap<>();
      thing.put("name", "dog");
      thing.put("x", random.nextInt(300));
      thing.put("y", random.nextInt(300));
      thing.put("w", random.nextInt(1, 180));
      thing.put("h", random.nextInt(1, 180));
      thing.put("attributes", List.of("small", "red"));
      thing.put("relations", List.of(Map.of("name", "to the left of", "object", object(image, 0))));
      objects.put(object(image, i), thing);
    }
    return Map.of("width", 500, "height", 480, "objects", objects);
  }

  private double[][] attention() {
    double[][] attention = new double[MAP][MAP];
    for (double[] row : attention) {
      for (int i = 0; i < MAP; i++) {
        row[i] = random.nextInt(1_000_000) / 1e6 / (MAP * MAP);
      }
    }
    return attention;
  }

  /** NLVR2's {@code examples.json}, four pairs a sentence, and {@code predictions.csv}. */
  public void writeNlvr2() {
    write("examples.json", "", "\n", "\n", questions, i -> Json.line(nlvr2(i)));
    IntFunction<Boolean> guess = i -> random.nextInt(3) > 0 == truth(i);
    write(
        "predictions.csv",
        "",
        "\n",
        "\n",
        questions,
        i -> identifier(i) + (guess.apply(i) ? ",True" : ",False"));
  }

  private Map<String, Object> nlvr2(int number) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("sentence", sentence() + " " + sentence());
    row.put("left_url", "https://example.org/a-rather-long-name-of-a-image-" + number);
    row.put("label", truth(number) ? "True" : "False");
    row.put("right_url", "https://example.org/a-rather-long-name-of-a-image-" + number);
    row.put("identifier", identifier(number));
    row.put("validation", Map.of(Integer.toString(number % 90), "True"));
    return row;
  }

  private static String identifier(int number) {
    return "test1-%d-%d-0".formatted(number / 4, number % 4);
  }

  private static boolean truth(int number) {
    return number % 2 == 0;
  }

  private static String id(int number) {
    return "%08d".formatted(number);
  }

  private static String object(int image, int number) {
    return Integer.toString(image * OBJECTS + number);
  }

  private List<String> answers() {
    return IntStream.range(0, questions).mapToObj(i -> answer()).toList();
  }

  /** Half of the answers are the first ten. */
  private String answer() {
    return "answer " + random.nextInt(random.nextBoolean() ? 10 : ANSWERS);
  }

  private String guess(String answer) {
    return random.nextInt(3) == 0 ? answer() : answer;
  }

  private String sentence() {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(5, 12); i > 0; i--) {
      words.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    return String.join(" ", words) + "?";
  }

  private void writeList(String name, IntFunction<Map<String, Object>> row) {
    write(name, "[\n", ",\n", "\n]\n", questions, i -> Json.line(row.apply(i)));
  }

  private void writeObject(
      String name, int count, IntFunction<String> key, IntFunction<Map<String, Object>> row) {
    IntFunction<String> entry = i -> "\"" + key.apply(i) + "\": " + Json.line(row.apply(i));
    write(name, "{\n", ",\n", "\n}\n", count, entry);
  }

  private void write(
      String name,
      String open,
      String separator,
      String close,
      int count,
      IntFunction<String> row) {
    try (Progress.Bar bar = progress.start("writing " + name, count, "rows")) {
      AtomicFiles.write(
          folder.resolve(name),
          out -> {
            out.write(open.getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < count; i++) {
              String line = (i == 0 ? "" : separator) + row.apply(i);
              out.write(line.getBytes(StandardCharsets.UTF_8));
              bar.advance(1);
            }
            out.write(close.getBytes(StandardCharsets.UTF_8));
          });
    }
  }
}
