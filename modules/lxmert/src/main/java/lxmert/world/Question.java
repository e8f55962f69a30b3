package lxmert.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One question about one scene.
 *
 * @param form what sort of question it is
 * @param topic what it is about, for the groups within which answers are balanced
 * @param mentions the things that it names
 * @param entailed questions about the same scene whose answers follow from this one's
 */
record Question(
    Form form,
    String topic,
    String sentence,
    String answer,
    Program program,
    List<Mention> mentions,
    List<Question> entailed) {
  static final String YES = "yes";
  static final String NO = "no";

  /** Copies the lists. */
  Question {
    mentions = List.copyOf(mentions);
    entailed = List.copyOf(entailed);
  }

  /** What is asked; the question type of the VQA files. */
  enum Kind {
    EXISTENCE,
    COLOR,
    SHAPE,
    SIZE,
    TEXTURE,
    COUNT,
    COMPARISON,
    RELATION,
    LOGIC;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static String[] words() {
      return Stream.of(values()).map(Kind::word).toArray(String[]::new);
    }
  }

  /** GQA's structural types. */
  enum Structural {
    QUERY,
    VERIFY,
    LOGICAL,
    CHOOSE,
    COMPARE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** GQA's semantic types. */
  enum Semantic {
    ATTR,
    OBJ,
    REL,
    GLOBAL,
    CAT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The types of a question.
   *
   * @param detailed GQA's detailed type
   */
  record Form(Kind kind, Structural structural, Semantic semantic, String detailed) {}

  /**
   * @param phrase as it stands in the sentence
   * @param thing the only thing that it fits
   */
  record Mention(String phrase, Thing thing) {}

  /** A question without mentions and without anything entailed. */
  static Question of(Form form, String topic, String sentence, String answer, Program program) {
    return new Question(form, topic, sentence, answer, program, List.of(), List.of());
  }

  static String yes(boolean holds) {
    return holds ? YES : NO;
  }

  /** The same with the things that it names. */
  Question naming(Mention... named) {
    return new Question(form, topic, sentence, answer, program, List.of(named), entailed);
  }

  /** The same with more questions that follow from it. */
  Question entailing(Question... following) {
    List<Question> all = new ArrayList<>(entailed);
    all.addAll(List.of(following));
    return new Question(form, topic, sentence, answer, program, mentions, all);
  }

  /** VQA's answer type. */
  String answerType() {
    if (answer.equals(YES) || answer.equals(NO)) {
      return "yes/no";
    }
    return Character.isDigit(answer.charAt(0)) ? "number" : "other";
  }
}
