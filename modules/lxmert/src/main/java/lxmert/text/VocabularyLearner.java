package lxmert.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Learns the word pieces of a corpus: the special tokens first, [PAD] = 0, then its characters,
 * letters also as continuations, then merges of neighbours, the most frequent first (Sennrich et
 * al. 2016, as Hugging Face trains WordPiece). So frequent words become one piece. The same corpus
 * gives the same vocabulary, whatever the order of its sentences.
 */
public final class VocabularyLearner {
  private final List<Word> words = new ArrayList<>();
  private final Map<Pair, Long> counts = new HashMap<>();
  private final Map<Pair, Set<Word>> places = new HashMap<>();
  private final PriorityQueue<Candidate> candidates =
      new PriorityQueue<>(
          Comparator.comparingLong((Candidate c) -> -c.count)
              .thenComparing(c -> c.pair.left)
              .thenComparing(c -> c.pair.right));

  /** A distinct word of the corpus as its present pieces. */
  private static final class Word {
    final long count;
    List<String> pieces = new ArrayList<>();

    Word(String text, long count) {
      this.count = count;
      text.codePoints()
          .mapToObj(Character::toString)
          .forEach(c -> pieces.add(pieces.isEmpty() ? c : "##" + c));
    }
  }

  private record Pair(String left, String right) {
    String merged() {
      return left + right.substring(2);
    }
  }

  /** A pair with its count when it was queued; out of date if the count has changed since. */
  private record Candidate(Pair pair, long count) {}

  private VocabularyLearner(Map<String, Long> wordCounts) {
    wordCounts.forEach((text, count) -> words.add(new Word(text, count)));
    words.forEach(word -> count(word, 1));
  }

  /**
   * Learns a vocabulary.
   *
   * @param sentences the corpus, read once
   * @param size the most pieces; fewer if every word becomes one piece before
   * @throws IllegalArgumentException if the special tokens and characters alone are more
   */
  public static Vocabulary learn(Iterable<String> sentences, int size) {
    Map<String, Long> wordCounts = new TreeMap<>();
    for (String sentence : sentences) {
      for (String word : BasicTokenizer.split(sentence)) {
        wordCounts.merge(word, 1L, Long::sum);
      }
    }
    wordCounts.keySet().removeAll(Vocabulary.SPECIAL);
    return new VocabularyLearner(wordCounts).learn(size);
  }

  private Vocabulary learn(int size) {
    Set<String> tokens = new LinkedHashSet<>(Vocabulary.SPECIAL);
    tokens.addAll(characters());
    if (tokens.size() > size) {
      throw new IllegalArgumentException(
          "special tokens and characters are %d pieces, more than %d"
              .formatted(tokens.size(), size));
    }
    while (tokens.size() < size && !candidates.isEmpty()) {
      Candidate best = candidates.remove();
      if (best.count == counts.getOrDefault(best.pair, 0L)) {
        tokens.add(best.pair.merged());
        merge(best.pair);
      }
    }
    return Vocabulary.of(List.copyOf(tokens));
  }

  /** Every character as a first piece and, unless it is punctuation, as a continuation. */
  private Set<String> characters() {
    Set<String> result = new TreeSet<>();
    for (Word word : words) {
      for (String piece : word.pieces) {
        String character = piece.startsWith("##") ? piece.substring(2) : piece;
        result.add(character);
        if (!BasicTokenizer.isPunctuation(character.codePointAt(0))) {
          result.add("##" + character);
        }
      }
    }
    return result;
  }

  private void merge(Pair pair) {
    for (Word word : List.copyOf(places.getOrDefault(pair, Set.of()))) {
      count(word, -1);
      word.pieces = merged(word.pieces, pair);
      count(word, 1);
    }
  }

  private static List<String> merged(List<String> pieces, Pair pair) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      boolean here =
          i + 1 < pieces.size()
              && pieces.get(i).equals(pair.left)
              && pieces.get(i + 1).equals(pair.right);
      result.add(here ? pair.merged() : pieces.get(i));
      if (here) {
        i++;
      }
    }
    return result;
  }

  /** Adds (1) or takes away (-1) the pairs of a word. */
  private void count(Word word, int sign) {
    for (int i = 0; i + 1 < word.pieces.size(); i++) {
      Pair pair = new Pair(word.pieces.get(i), word.pieces.get(i + 1));
      long count = counts.merge(pair, sign * word.count, Long::sum);
      Set<Word> at = places.computeIfAbsent(pair, p -> new LinkedHashSet<>());
      if (sign > 0) {
        at.add(word);
        candidates.add(new Candidate(pair, count));
      } else {
        at.remove(word);
        if (count > 0) {
          candidates.add(new Candidate(pair, count));
        }
      }
    }
  }
}
