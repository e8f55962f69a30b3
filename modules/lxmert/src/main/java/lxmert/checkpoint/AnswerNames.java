package lxmert.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import lxmert.io.Json;
import lxmert.io.JsonProblem;
import lxmert.io.UserError;

/** The names of a model's answers, wherever a folder has them. */
final class AnswerNames {
  /** What transformers writes where nobody has named anything. */
  private static final Pattern PLACEHOLDER = Pattern.compile("LABEL_\\d+");

  private AnswerNames() {}

  /** As {@link ModelFolder#namedAnswers}. */
  static List<String> of(Path config, Path labels) {
    ObjectNode keys =
        Files.exists(config)
            ? Json.object(Json.readTree(config), config.toString())
            : Json.mapper().createObjectNode();
    for (String key : List.of("id2label", "label2id", "answer2id")) {
      List<String> names = keys.hasNonNull(key) ? names(keys.get(key), config, key) : List.of();
      if (!names.isEmpty() && !names.stream().allMatch(PLACEHOLDER.asMatchPredicate())) {
        return names;
      }
    }
    return Files.exists(labels) ? list(labels) : List.of();
  }

  private static List<String> names(JsonNode value, Path config, String key) {
    String where = config + ": " + key;
    return key.equals("id2label")
        ? byPlace(Json.texts(value, where), where)
        : byName(Json.object(value, where), where);
  }

  /** {@code {"0": "yes", "1": "no"}}. */
  private static List<String> byPlace(Map<String, String> names, String where) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String answer = names.get(Integer.toString(i));
      if (answer == null) {
        throw new UserError(
            "%s has no \"%d\", expected the answers 0 to %d".formatted(where, i, names.size() - 1));
      }
      answers.add(answer);
    }
    return answers;
  }

  /** {@code {"yes": 0, "no": 1}}, in any order. */
  private static List<String> byName(JsonNode places, String where) {
    Map<Integer, String> answers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : places.properties()) {
      int place = each.getValue().isInt() ? each.getValue().intValue() : -1;
      if (place < 0 || place >= places.size() || answers.put(place, each.getKey()) != null) {
        throw new UserError(
            "%s: \"%s\" is at %s, expected a place of its own from 0 to %d"
                .formatted(
                    where, each.getKey(), JsonProblem.found(each.getValue()), places.size() - 1));
      }
    }
    return List.copyOf(answers.values());
  }

  private static List<String> list(Path labels) {
    return List.of(Json.read(labels, String[].class));
  }
}
