package lxmert.world;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;

/**
 * NLVR2's files: sets of four pairs of images, and sentences each of which is true of exactly two
 * pairs of its set, so that a sentence alone says nothing about its label. The same also in the
 * official LXMERT layout.
 */
final class Nlvr2Files {
  private static final int PAIRS = 4;
  private static final int SENTENCES = 4;
  private static final int TRIES = 400;

  private final WorldOptions options;

  Nlvr2Files(WorldOptions options) {
    this.options = options;
  }

  /** One line of a file. */
  record ExampleRow(String identifier, String sentence, boolean label) {
    /** The id of its left (0) or right (1) image. */
    String imageId(int side) {
      return identifier.substring(0, identifier.lastIndexOf('-')) + "-img" + side;
    }
  }

  /** NLVR2's own word for a split. */
  static String word(Split split) {
    return switch (split) {
      case TRAIN -> "train";
      case VALID -> "dev";
      case TEST -> "test1";
    };
  }

  /** The ids of a split's images, in pairs. */
  List<String> imageIds(Split split) {
    List<String> ids = new ArrayList<>();
    for (int set = 0; set < options.sets(split); set++) {
      for (int pair = 0; pair < PAIRS; pair++) {
        for (int side = 0; side < 2; side++) {
          ids.add("%s-%d-%d-img%d".formatted(word(split), set, pair, side));
        }
      }
    }
    return ids;
  }

  /**
   * Writes one split.
   *
   * @param scenes those of {@link #imageIds}
   */
  void write(Split split, List<Scene> scenes, Path folder) {
    List<ExampleRow> examples =
        IntStream.range(0, options.sets(split))
            .parallel()
            .boxed()
            .flatMap(set -> examples(split, set, scenes).stream())
            .toList();
    writeOriginal(examples, folder.resolve(word(split) + ".json"));
    writeOfficial(split, examples, folder.resolve("lxmert").resolve(split.word() + ".json"));
  }

  private List<ExampleRow> examples(Split split, int set, List<Scene> scenes) {
    List<Scene> own = scenes.subList(set * PAIRS * 2, (set + 1) * PAIRS * 2);
    List<Statement> statements =
        statements(own, Dice.at(options.seed(), word(split) + "-" + set + "/statements"));
    List<ExampleRow> examples = new ArrayList<>();
    for (int sentence = 0; sentence < statements.size(); sentence++) {
      for (int pair = 0; pair < PAIRS; pair++) {
        Statement statement = statements.get(sentence);
        examples.add(
            new ExampleRow(
                "%s-%d-%d-%d".formatted(word(split), set, pair, sentence),
                statement.sentence(),
                statement.holds(pair(own, pair))));
      }
    }
    return examples;
  }

  /** Statements of different forms that are true of half of the pairs. */
  private static List<Statement> statements(List<Scene> scenes, Dice dice) {
    StatementSampler sampler = new StatementSampler(dice);
    List<Statement> found = new ArrayList<>();
    Set<String> forms = new HashSet<>();
    for (int i = 0; i < TRIES && found.size() < SENTENCES; i++) {
      Statement statement = sampler.draw(scenes);
      long right = IntStream.range(0, PAIRS).filter(p -> statement.holds(pair(scenes, p))).count();
      if (right == PAIRS / 2 && forms.add(statement.form())) {
        found.add(statement);
      }
    }
    return found;
  }

  private static List<Scene> pair(List<Scene> scenes, int pair) {
    return scenes.subList(2 * pair, 2 * pair + 2);
  }

  private static void writeOriginal(List<ExampleRow> examples, Path file) {
    AtomicFiles.write(
        file,
        out -> {
          for (ExampleRow example : examples) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("sentence", example.sentence());
            row.put("label", example.label() ? "True" : "False");
            row.put("identifier", example.identifier());
            row.put("left_url", example.imageId(0) + ".png");
            row.put("right_url", example.imageId(1) + ".png");
            row.put("writer", "world");
            row.put("validation", Map.of());
            row.put("extra_validations", Map.of());
            out.write((Json.line(row) + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private static void writeOfficial(Split split, List<ExampleRow> examples, Path file) {
    JsonFiles.write(
        file,
        json -> {
          json.writeStartArray();
          for (int i = 0; i < examples.size(); i++) {
            writeOfficial(json, examples.get(i), "nlvr2_%s_%d".formatted(split.word(), i));
          }
          json.writeEndArray();
        });
  }

  private static void writeOfficial(JsonGenerator json, ExampleRow example, String uid)
      throws IOException {
    JsonFiles.newRow(json);
    json.writeStartObject();
    json.writeStringField("identifier", example.identifier());
    json.writeStringField("img0", example.imageId(0));
    json.writeStringField("img1", example.imageId(1));
    json.writeNumberField("label", example.label() ? 1 : 0);
    json.writeStringField("sent", example.sentence());
    json.writeStringField("uid", uid);
    json.writeEndObject();
  }
}
