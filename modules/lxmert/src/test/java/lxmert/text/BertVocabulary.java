package lxmert.text;

import java.nio.file.Path;

/** The vocabulary of bert-base-uncased (Apache 2.0), which the golden tokens need. */
final class BertVocabulary {
  static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  private BertVocabulary() {}

  static Vocabulary read() {
    return Vocabulary.read(GOLDEN.resolve("bert-base-uncased-vocab.txt"));
  }
}
