package lxmert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import lxmert.io.AtomicFiles;
import lxmert.io.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordVectorsTest {
  private static final Vocabulary WORDS =
      Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "##s", "cube"));

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("vectors.txt");
  }

  @Test
  void wordsOfTheVocabularyHaveTheirNumbers() {
    AtomicFiles.writeString(file, "cube 1 -0.5\nball 3 4\nred 2e-1 7 \ncube 9 9\n");
    WordVectors vectors = WordVectors.read(file, WORDS, 2);
    assertThat(vectors.rows()).containsOnlyKeys(5, 7);
    assertThat(vectors.rows().get(5)).containsExactly(0.2f, 7);
    assertThat(vectors.rows().get(7)).containsExactly(1, -0.5f);
  }

  @Test
  void anotherSizeNoNumberAndNoWordAreRefused() {
    AtomicFiles.writeString(file, "ball 1 2 3\nred 1 2 3\n");
    assertThatThrownBy(() -> WordVectors.read(file, WORDS, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("vectors.txt, line 2 has 3 numbers, expected 2");
    AtomicFiles.writeString(file, "red 1 two\n");
    assertThatThrownBy(() -> WordVectors.read(file, WORDS, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("vectors.txt, line 1")
        .hasMessageContaining("expected a number");
    AtomicFiles.writeString(file, "ball 1 2\n");
    assertThatThrownBy(() -> WordVectors.read(file, WORDS, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none of the 8 words has a vector");
  }
}
