package lxmert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VocabularyLearnerTest {
  private static final List<String> CORPUS =
      List.of("Is the red cube red?", "the cube, the reddish cube", "a [MASK] cubé");

  @Test
  void specialTokensThenCharactersThenTheMostFrequentMerges() {
    assertThat(VocabularyLearner.learn(CORPUS, 36).tokens())
        .startsWith("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "##a", "##b")
        .containsSubsequence("##u", ",", "?", "a", "b", "u")
        .doesNotContain("##?", "##[", "é")
        // Four cubes: of equal counts the pair that sorts first. Then three times "the" and "red".
        .endsWith("##be", "##ube", "cube", "##ed", "##he", "red", "the");
  }

  @Test
  void frequentWordsEndAsOnePieceAndOthersKeepTheirLetters() {
    Vocabulary vocabulary = VocabularyLearner.learn(CORPUS, 36);
    assertThat(new WordPieceTokenizer(vocabulary).tokenize("the red cubes dish"))
        .containsExactly("the", "red", "cube", "##s", "d", "##i", "##s", "##h");
  }

  @Test
  void stopsWhenEveryWordIsOnePiece() {
    Vocabulary vocabulary = VocabularyLearner.learn(CORPUS, 1000);
    assertThat(vocabulary.size()).isLessThan(100);
    assertThat(new WordPieceTokenizer(vocabulary).tokenize("is reddish"))
        .containsExactly("is", "reddish");
  }

  @Test
  void theOrderOfTheSentencesDoesNotMatter() {
    List<String> sentences = new ArrayList<>(BertVocabulary.read().tokens().subList(2000, 6000));
    List<String> learned = VocabularyLearner.learn(sentences, 600).tokens();
    Collections.shuffle(sentences, new Random(1));
    assertThat(VocabularyLearner.learn(sentences, 600).tokens()).isEqualTo(learned).hasSize(600);
  }

  @Test
  void refusesASizeBelowTheCharacters() {
    assertThatThrownBy(() -> VocabularyLearner.learn(CORPUS, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("special tokens and characters are 29 pieces, more than 10");
  }
}
