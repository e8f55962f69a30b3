package lxmert.text;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.UserError;

/**
 * The word pieces of a BERT {@code vocab.txt}: one a line, the line number from 0 is its id. Pieces
 * that continue a word begin with {@code ##}.
 */
public final class Vocabulary {
  /** Padding. */
  public static final String PAD = "[PAD]";

  /** A word that has no pieces in the vocabulary. */
  public static final String UNKNOWN = "[UNK]";

  /** The first token of every sentence. */
  public static final String CLS = "[CLS]";

  /** The last token of every sentence. */
  public static final String SEP = "[SEP]";

  /** A token hidden in masked language modelling. */
  public static final String MASK = "[MASK]";

  /** The files of a model's folder that may hold its word pieces; the first that is there does. */
  private static final List<String> FILES = List.of("vocab.txt", "tokenizer.json");

  /** The five tokens that every vocabulary has, in the order of BERT's own. */
  public static final List<String> SPECIAL = List.of(PAD, UNKNOWN, CLS, SEP, MASK);

  private final List<String> tokens;
  private final Map<String, Integer> ids;

  /**
   * The word pieces of a file.
   *
   * @param source that file, for errors, which call the piece of id 0 its line 1
   */
  Vocabulary(List<String> tokens, String source) {
    this.tokens = List.copyOf(tokens);
    this.ids = new HashMap<>(tokens.size() * 2);
    for (String token : this.tokens) {
      int line = ids.size() + 1;
      if (token.isEmpty()) {
        throw new UserError(
            "%s, line %d: expected a word piece, found an empty line".formatted(source, line));
      }
      Integer before = ids.put(token, ids.size());
      if (before != null) {
        throw new UserError(
            "%s, line %d: the word piece %s is already on line %d"
                .formatted(source, line, token, before + 1));
      }
    }
    List<String> missing = SPECIAL.stream().filter(token -> !ids.containsKey(token)).toList();
    if (!missing.isEmpty()) {
      throw new UserError(
          "%s: a vocabulary needs %s, but %s not in it"
              .formatted(
                  source,
                  String.join(", ", SPECIAL),
                  String.join(", ", missing) + (missing.size() == 1 ? " is" : " are")));
    }
  }

  /**
   * A vocabulary of these word pieces, their ids in the order of the list.
   *
   * @throws UserError if a piece is empty or twice in the list, or a special token is missing
   */
  public static Vocabulary of(List<String> tokens) {
    return new Vocabulary(tokens, "vocabulary");
  }

  /**
   * Reads the word pieces of a model's folder: its {@code vocab.txt}, or its {@code tokenizer.json}
   * where that is all there is.
   *
   * @throws UserError if the folder has neither, or as {@link #read}
   */
  public static Vocabulary ofFolder(Path folder) {
    return FILES.stream()
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst()
        .map(Vocabulary::read)
        .orElseThrow(
            () -> new UserError(folder + ": expected one of " + FILES + " in it, for its words"));
  }

  /**
   * Reads a {@code vocab.txt} in UTF-8, or a {@code tokenizer.json}.
   *
   * @throws UserError if the file cannot be read, a line is empty or repeated, or a special token
   *     is missing; or as {@link TokenizerJson#read(Path)}
   */
  public static Vocabulary read(Path file) {
    return file.toString().endsWith(".json") ? TokenizerJson.read(file) : readLines(file);
  }

  private static Vocabulary readLines(Path file) {
    try {
      List<String> lines = InputFile.lines(file);
      return new Vocabulary(lines.stream().map(String::strip).toList(), file.toString());
    } catch (CharacterCodingException e) {
      throw new UserError(file + ": expected word pieces in UTF-8, found other bytes", e);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  /** Writes a {@code vocab.txt}. */
  public void write(Path file) {
    AtomicFiles.writeString(file, String.join("\n", tokens) + "\n");
  }

  /** The number of word pieces. */
  public int size() {
    return tokens.size();
  }

  /** The id of a word piece, that of [UNK] if the vocabulary lacks it. */
  public int id(String token) {
    Integer id = ids.get(token);
    return id == null ? id(UNKNOWN) : id;
  }

  /** The word piece of an id. */
  public String token(int id) {
    return tokens.get(id);
  }

  /** All word pieces in the order of their ids. */
  public List<String> tokens() {
    return tokens;
  }
}
