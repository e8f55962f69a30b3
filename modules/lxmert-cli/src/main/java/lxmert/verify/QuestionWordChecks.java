package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lxmert.io.Json;
import lxmert.text.Vocabulary;
import lxmert.text.WordPieceTokenizer;

/**
 * Holds the words of questions against {@code tokenize.json}. Of the rules there, Pythia's is the
 * one that this build has for all models, but for three things: it keeps commas and question marks,
 * and it takes accents off.
 */
final class QuestionWordChecks {
  private static final String FILE = "tokenize.json";
  private static final Set<String> KEPT = Set.of(",", "?");

  private QuestionWordChecks() {}

  /** Nothing where a folder has no such file. */
  static List<CheckResult> check(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    JsonNode cases = Json.readTree(file).path("cases");
    Set<String> words = new LinkedHashSet<>(Vocabulary.SPECIAL);
    words.addAll(KEPT);
    cases.forEach(each -> words.addAll(words(each)));
    WordPieceTokenizer tokenizer = new WordPieceTokenizer(Vocabulary.of(List.copyOf(words)));
    int wrong = 0;
    for (JsonNode each : cases) {
      List<String> found = new ArrayList<>(tokenizer.tokenize(each.path("question").asText()));
      found.removeIf(KEPT::contains);
      wrong += found.equals(words(each)) ? 0 : 1;
    }
    return List.of(
        CheckResult.of("words of %d questions, as Pythia's".formatted(cases.size()), wrong, 0));
  }

  private static List<String> words(JsonNode question) {
    List<String> words = new ArrayList<>();
    for (JsonNode word : question.path("pythia")) {
      words.add(Normalizer.normalize(word.asText(), Normalizer.Form.NFD).replaceAll("\\p{Mn}", ""));
    }
    return words;
  }
}
