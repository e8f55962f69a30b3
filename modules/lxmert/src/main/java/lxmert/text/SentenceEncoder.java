package lxmert.text;

import lxmert.io.UserError;

/** Sentences that people type to word pieces, with one sentence for what is none. Thread-safe. */
public final class SentenceEncoder {
  /** Longer questions than this are no questions; a model reads the first word pieces only. */
  private static final int MOST_WORDS = 200;

  private final WordPieceTokenizer tokenizer;
  private final int maxLength;
  private final String what;

  /**
   * An encoder for one model.
   *
   * @param vocabulary of the model
   * @param maxLength most word pieces of a sentence, [CLS] and [SEP] included
   */
  public SentenceEncoder(Vocabulary vocabulary, int maxLength) {
    this(vocabulary, maxLength, "question");
  }

  /**
   * As {@link #SentenceEncoder(Vocabulary, int)}, for sentences that are no questions.
   *
   * @param what to call them in an error
   */
  public SentenceEncoder(Vocabulary vocabulary, int maxLength, String what) {
    tokenizer = new WordPieceTokenizer(vocabulary);
    this.maxLength = maxLength;
    this.what = what;
  }

  /** The ids of no words: [CLS], [SEP]. */
  public int[] encodeNothing() {
    return tokenizer.encode("", maxLength);
  }

  /**
   * The ids of a question: [CLS], its first pieces, [SEP].
   *
   * @throws UserError if the question is empty or is no question any more
   */
  public int[] encode(String question) {
    String stripped = question.strip();
    if (stripped.isEmpty()) {
      throw new UserError("the %s is empty, expected a sentence".formatted(what));
    }
    int words = stripped.split("\\s+", MOST_WORDS + 1).length;
    if (words > MOST_WORDS) {
      throw new UserError(
          "the %s \"%s ...\" has more than %d words, expected a sentence"
              .formatted(what, stripped.substring(0, 40), MOST_WORDS));
    }
    return tokenizer.encode(stripped, maxLength);
  }
}
