package lxmert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
  @TempDir Path folder;

  @Test
  void readsWhatItWrote() {
    Vocabulary bert = BertVocabulary.read();
    Path file = folder.resolve("vocab.txt");
    bert.write(file);
    assertThat(file)
        .hasSameBinaryContentAs(BertVocabulary.GOLDEN.resolve("bert-base-uncased-vocab.txt"));
    assertThat(Vocabulary.read(file).tokens()).isEqualTo(bert.tokens()).hasSize(30522);
  }

  @Test
  void idsAreLinesAndUnknownPiecesAreUnk() {
    Vocabulary bert = BertVocabulary.read();
    assertThat(bert.id("cat")).isEqualTo(4937);
    assertThat(bert.token(4937)).isEqualTo("cat");
    assertThat(bert.tokens().contains("catz")).isFalse();
    assertThat(bert.id("catz")).isEqualTo(bert.id("[UNK]")).isEqualTo(100);
  }

  @Test
  void namesTheFileAndTheSpecialTokensItLacks() throws IOException {
    Path file = Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[CLS]\n[SEP]\ncat\n");
    assertThatThrownBy(() -> Vocabulary.read(file))
        .isInstanceOf(UserError.class)
        .hasMessage(
            file
                + ": a vocabulary needs [PAD], [UNK], [CLS], [SEP], [MASK], but [UNK], [MASK] are not in it");
  }

  @Test
  void namesTheLineOfARepeatedOrEmptyPiece() throws IOException {
    Path repeated = Files.writeString(folder.resolve("repeated.txt"), "[PAD]\ncat\ncat\n");
    assertThatThrownBy(() -> Vocabulary.read(repeated))
        .hasMessage(repeated + ", line 3: the word piece cat is already on line 2");
    Path empty = Files.writeString(folder.resolve("empty.txt"), "[PAD]\n\ncat\n");
    assertThatThrownBy(() -> Vocabulary.read(empty))
        .hasMessage(empty + ", line 2: expected a word piece, found an empty line");
  }

  @Test
  void refusesBytesThatAreNotText() throws IOException {
    Path file = Files.write(folder.resolve("vocab.txt"), new byte[] {(byte) 0xFF, (byte) 0xFE});
    assertThatThrownBy(() -> Vocabulary.read(file))
        .isInstanceOf(UserError.class)
        .hasMessage(file + ": expected word pieces in UTF-8, found other bytes");
  }

  @Test
  void batchesArePaddedToTheLongestSentence() {
    TokenBatch batch = TokenBatch.of(List.of(new int[] {2, 7, 3}, new int[] {2, 3}));
    assertThat(batch.length()).isEqualTo(3);
    assertThat(batch.inputIds()).containsExactly(2, 7, 3, 2, 3, 0);
    assertThat(batch.attentionMask()).containsExactly(1, 1, 1, 1, 1, 0);
  }
}
