package lxmert.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lxmert.world.World.Asked;

/**
 * Gathers questions and what they entail, and chooses the balanced ones: in every group of
 * questions of a form and topic no answer is far more frequent than the others.
 */
final class GqaQuestions {
  /** How much more often than the mean an open answer may be the right one of its group. */
  private static final double MOST_FREQUENT = 1.5;

  private GqaQuestions() {}

  /** All questions of a split; every entailed one is among them. */
  static List<GqaQuestion> of(World world, Split split) {
    Map<Long, List<Asked>> byImage =
        world.questions(split, "gqa").stream()
            .collect(Collectors.groupingBy(Asked::number, LinkedHashMap::new, Collectors.toList()));
    List<GqaQuestion> all = new ArrayList<>();
    byImage.values().forEach(asked -> all.addAll(withEntailed(asked)));
    return balance(all);
  }

  /** The questions about one image. Two of the same meaning are one, the one asked first. */
  private static List<GqaQuestion> withEntailed(List<Asked> asked) {
    Map<Program, Question> questions = new LinkedHashMap<>();
    asked.forEach(each -> questions.putIfAbsent(each.question().program(), each.question()));
    for (Asked each : asked) {
      for (Question entailed : each.question().entailed()) {
        questions.putIfAbsent(entailed.program(), entailed);
      }
    }
    Scene scene = asked.get(0).scene();
    long number = asked.get(0).number();
    Map<Program, String> ids = new HashMap<>();
    questions.keySet().forEach(program -> ids.put(program, id(number, ids.size())));
    return questions.values().stream()
        .map(
            question -> {
              List<String> entailed =
                  question.entailed().stream()
                      .map(each -> ids.getOrDefault(each.program(), ""))
                      .distinct()
                      .toList();
              String id = ids.getOrDefault(question.program(), "");
              return new GqaQuestion(id, scene, number, question, false, entailed);
            })
        .toList();
  }

  private static String id(long number, int place) {
    return "%09d".formatted(number * 1000 + place);
  }

  private static List<GqaQuestion> balance(List<GqaQuestion> all) {
    Map<String, Map<String, Integer>> counts = new HashMap<>();
    for (GqaQuestion each : all) {
      counts
          .computeIfAbsent(each.localGroup(), group -> new TreeMap<>())
          .merge(each.question().answer(), 1, Integer::sum);
    }
    Map<String, Map<String, Integer>> taken = new HashMap<>();
    return all.stream()
        .map(
            each -> {
              int place =
                  taken
                      .computeIfAbsent(each.localGroup(), group -> new HashMap<>())
                      .merge(each.question().answer(), 1, Integer::sum);
              Map<String, Integer> group = counts.getOrDefault(each.localGroup(), Map.of());
              return place <= max(each.question(), group) ? each.inBalance() : each;
            })
        .toList();
  }

  /** How many questions of a group may have one answer. */
  private static double max(Question question, Map<String, Integer> counts) {
    if (question.answerType().equals("yes/no")) {
      return Math.min(counts.getOrDefault(Question.YES, 0), counts.getOrDefault(Question.NO, 0));
    }
    double mean = counts.values().stream().mapToInt(Integer::intValue).average().orElse(0);
    return Math.ceil(MOST_FREQUENT * mean);
  }
}
