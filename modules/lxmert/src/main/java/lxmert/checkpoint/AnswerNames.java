package lxmert.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import lxmert.io.Json;
import lxmert.io.UserError;

/** The names of a model's answers, wherever a folder has them. */
final class AnswerNames {
  /** What transformers writes where nobody has named anything. */
  private static final Pattern PLACEHOLDER = Pattern.compile("LABEL_\\d+");

  private AnswerNames() {}

  /** As {@link ModelFolder#namedAnswers}. */
  static List<String> of(Path config, Path labels) {
    JsonNode keys = Files.exists(config) ? Json.readTree(config) : Json.mapper().nullNode();
    for (String key : List.of("id2label", "label2id", "answer2id")) {
      List<String> names =
          key.equals("id2label")
              ? byPlace(keys.path(key), config)
              : byName(keys.path(key), config + ": " + key);
      if (!names.isEmpty() && !names.stream().allMatch(PLACEHOLDER.asMatchPredicate())) {
        return names;
      }
    }
    return Files.exists(labels) ? list(labels) : List.of();
  }

  /** {@code {"0": "yes", "1": "no"}}. */
  private static List<String> byPlace(JsonNode names, Path config) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      answers.add(text(names.path(Integer.toString(i)), config));
    }
    return answers;
  }

  /** {@code {"yes": 0, "no": 1}}, in any order. */
  private static List<String> byName(JsonNode places, String where) {
    Map<Integer, String> answers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : places.properties()) {
      int place = each.getValue().asInt(-1);
      if (place < 0 || place >= places.size() || answers.put(place, each.getKey()) != null) {
        throw new UserError(
            "%s: \"%s\" is at %s, expected a place of its own from 0 to %d"
                .formatted(where, each.getKey(), Json.line(each.getValue()), places.size() - 1));
      }
    }
    return List.copyOf(answers.values());
  }

  private static List<String> list(Path labels) {
    List<String> answers = new ArrayList<>();
    Json.readTree(labels).forEach(each -> answers.add(text(each, labels)));
    return answers;
  }

  private static String text(JsonNode answer, Path file) {
    if (!answer.isTextual()) {
      throw new UserError(file + ": expected the text of an answer, found " + Json.line(answer));
    }
    return answer.asText();
  }
}
