package lxmert.text;

import java.util.Arrays;
import java.util.List;

/**
 * BERT's uncased WordPiece tokenizer by the rules of the official LXMERT code: clean, lower-case,
 * strip accents, split punctuation, then for every word the longest piece first. A special token
 * such as {@code [MASK]} in a text counts as one only where white space stands on both sides.
 *
 * <p>May be used from any number of threads.
 */
public final class WordPieceTokenizer {
  /** A longer word, in code points, is unknown as a whole. */
  private static final int MAX_WORD_LENGTH = 100;

  private final Vocabulary vocabulary;
  private final PieceTrie firstPieces = new PieceTrie();
  private final PieceTrie furtherPieces = new PieceTrie();
  private final int unknownId;
  private final int clsId;
  private final int sepId;

  /** A tokenizer that yields the pieces of this vocabulary. */
  public WordPieceTokenizer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      if (token.startsWith("##") && token.length() > 2) {
        furtherPieces.add(token.substring(2), id);
      } else {
        firstPieces.add(token, id);
      }
    }
    unknownId = vocabulary.id(Vocabulary.UNKNOWN);
    clsId = vocabulary.id(Vocabulary.CLS);
    sepId = vocabulary.id(Vocabulary.SEP);
  }

  /** The vocabulary that the ids point into. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** All word pieces of a text, without [CLS] and [SEP]. */
  public List<String> tokenize(String text) {
    Pieces pieces = pieces(text, Integer.MAX_VALUE);
    return Arrays.stream(pieces.ids, 0, pieces.size).mapToObj(vocabulary::token).toList();
  }

  /**
   * The ids of a sentence: [CLS], its first {@code maxLength - 2} pieces, [SEP]. Not padded; an
   * empty sentence is [CLS] [SEP].
   *
   * @throws IllegalArgumentException if there is no room for [CLS] and [SEP]
   */
  public int[] encode(String sentence, int maxLength) {
    if (maxLength < 2) {
      throw new IllegalArgumentException("[CLS] and [SEP] need a length of 2, got " + maxLength);
    }
    Pieces pieces = pieces(sentence, maxLength - 2);
    int length = Math.min(pieces.size, maxLength - 2);
    int[] ids = new int[length + 2];
    ids[0] = clsId;
    System.arraycopy(pieces.ids, 0, ids, 1, length);
    ids[length + 1] = sepId;
    return ids;
  }

  /** The pieces of whole words, at least {@code max} of them if the text has as many. */
  private Pieces pieces(String text, int max) {
    Pieces pieces = new Pieces();
    if (isPlain(text)) {
      addPlain(text, max, pieces);
    } else {
      for (String word : BasicTokenizer.split(text)) {
        if (pieces.size >= max) {
          break;
        }
        addWord(word.toCharArray(), word.length(), pieces);
      }
    }
    return pieces;
  }

  /** ASCII in which no special token can hide. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 128 || c == '[') {
        return false;
      }
    }
    return true;
  }

  /** What {@link BasicTokenizer} does, for plain text: in one pass and without substrings. */
  private void addPlain(String text, int max, Pieces pieces) {
    char[] word = new char[text.length()];
    int length = 0;
    for (int i = 0; i < text.length() && pieces.size < max; i++) {
      char c = text.charAt(i);
      switch (PlainCharacter.KINDS[c]) {
        case PlainCharacter.LETTER -> word[length++] = PlainCharacter.lower(c);
        case PlainCharacter.SPACE -> {
          addWord(word, length, pieces);
          length = 0;
        }
        case PlainCharacter.PUNCTUATION -> {
          addWord(word, length, pieces);
          word[0] = c;
          addWord(word, 1, pieces);
          length = 0;
        }
        default -> {} // dropped
      }
    }
    addWord(word, length, pieces);
  }

  /** Adds the longest pieces of a word from left to right, or [UNK] if they do not cover it. */
  private void addWord(char[] word, int length, Pieces pieces) {
    if (isTooLong(word, length)) {
      pieces.add(unknownId);
      return;
    }
    int before = pieces.size;
    for (int start = 0; start < length; ) {
      long piece = (start == 0 ? firstPieces : furtherPieces).longest(word, start, length);
      if (piece < 0) {
        pieces.size = before;
        pieces.add(unknownId);
        return;
      }
      pieces.add((int) (piece >>> 32));
      start = (int) piece;
    }
  }

  private static boolean isTooLong(char[] word, int length) {
    return length > MAX_WORD_LENGTH && Character.codePointCount(word, 0, length) > MAX_WORD_LENGTH;
  }

  /** A growing list of ids. */
  private static final class Pieces {
    private int[] ids = new int[32];
    private int size;

    void add(int id) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, size * 2);
      }
      ids[size++] = id;
    }
  }

  /** What the rules make of each ASCII character. */
  private static final class PlainCharacter {
    static final byte LETTER = 0;
    static final byte SPACE = 1;
    static final byte PUNCTUATION = 2;
    static final byte DROPPED = 3;
    static final byte[] KINDS = new byte[128];

    static {
      for (int c = 0; c < 128; c++) {
        KINDS[c] =
            BasicTokenizer.isSpace(c)
                ? SPACE
                : BasicTokenizer.isDropped(c)
                    ? DROPPED
                    : BasicTokenizer.isPunctuation(c) ? PUNCTUATION : LETTER;
      }
    }

    static char lower(char c) {
      return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
  }
}
