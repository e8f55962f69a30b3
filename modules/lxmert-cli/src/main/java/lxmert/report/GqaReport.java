package lxmert.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lxmert.score.GqaScores;

/** GQA's scores for people and for programs. */
public final class GqaReport {
  /** What the abbreviations of the files stand for. */
  private static final Map<String, String> SEMANTIC_TYPES =
      Map.of(
          "attr", "attribute",
          "cat", "category",
          "global", "scene",
          "obj", "object",
          "rel", "relation");

  private final PrintWriter out;

  /** Prints to where it is told. */
  public GqaReport(PrintWriter out) {
    this.out = out;
  }

  /** Prints what is known, and in one line what is not. */
  public void print(GqaScores scores) {
    AccuracyTable table = new AccuracyTable(out);
    table.title(scores.questions() + " balanced questions");
    overall(scores).forEach(table::row);
    if (scores.distribution() != null) {
      table.row("distribution (less is better)", scores.distribution());
    }
    print("structural type", scores.byStructuralType());
    Map<String, GqaScores.Part> semantic = new LinkedHashMap<>();
    scores
        .bySemanticType()
        .forEach((type, part) -> semantic.put(SEMANTIC_TYPES.getOrDefault(type, type), part));
    print("semantic type", semantic);
    print("steps of reasoning", scores.bySteps());
    print("words of the question", scores.byWords());
    List<String> unknown = unknown(scores);
    if (!unknown.isEmpty()) {
      out.printf("%nnot scored: %s%n", String.join(", ", unknown));
    }
  }

  private void print(String title, Map<?, GqaScores.Part> parts) {
    out.printf("%n%-52s  %9s%n", title, "questions");
    parts.forEach(
        (kind, part) ->
            out.printf(
                Locale.ROOT,
                "%-40s  %10.2f  %9d%n",
                "  " + kind,
                part.accuracy(),
                part.questions()));
  }

  private static Map<String, Double> overall(GqaScores scores) {
    Map<String, Double> overall = new LinkedHashMap<>();
    overall.put("accuracy", scores.accuracy());
    overall.put("binary", scores.binary());
    overall.put("open", scores.open());
    if (scores.consistency() != null) {
      overall.put("consistency", scores.consistency());
    }
    if (scores.validity() != null && scores.plausibility() != null) {
      overall.put("validity", scores.validity());
      overall.put("plausibility", scores.plausibility());
    }
    if (scores.grounding() != null) {
      overall.put("grounding", scores.grounding());
    }
    return overall;
  }

  private static List<String> unknown(GqaScores scores) {
    List<String> unknown = new ArrayList<>();
    if (scores.distribution() == null) {
      unknown.add("distribution (no question has a group)");
    }
    if (scores.consistency() == null) {
      unknown.add("consistency (needs --all-questions)");
    }
    if (scores.validity() == null) {
      unknown.add("validity and plausibility (--choices)");
    }
    if (scores.grounding() == null) {
      unknown.add("grounding (--scene-graphs, --attentions)");
    }
    return unknown;
  }

  /** What is known, in percent; accuracies by kind with the number of questions. */
  public static Map<String, Object> summary(GqaScores scores) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("measure", "official");
    summary.put("questions", scores.questions());
    summary.putAll(overall(scores));
    if (scores.distribution() != null) {
      summary.put("distribution", scores.distribution());
    }
    summary.put("structural_types", scores.byStructuralType());
    summary.put("semantic_types", scores.bySemanticType());
    summary.put("steps", scores.bySteps());
    summary.put("words", scores.byWords());
    return summary;
  }
}
