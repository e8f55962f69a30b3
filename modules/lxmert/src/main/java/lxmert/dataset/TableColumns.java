package lxmert.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table hold what; null or none for those that their names tell.
 *
 * @param image a path, a file's name or its name without the ending
 * @param question the text
 * @param answers one column, or one for each annotator; a table may have none
 * @param id unique text or numbers; a table may have none
 */
public record TableColumns(
    @Nullable String image, @Nullable String question, List<String> answers, @Nullable String id) {
  private static final List<String> IMAGES =
      List.of(
          "image",
          "img",
          "image_path",
          "img_path",
          "image_file",
          "image_filename",
          "image_name",
          "file",
          "file_name",
          "filename",
          "path",
          "picture",
          "photo",
          "image_id",
          "img_id");

  private static final List<String> QUESTIONS =
      List.of("question", "sent", "sentence", "query", "prompt", "text");

  private static final List<String> ANSWERS =
      List.of("answer", "answers", "direct_answers", "multiple_choice_answer", "label", "labels");

  private static final Pattern NUMBERED = Pattern.compile("answers?_?[0-9]+");

  private static final List<String> IDS = List.of("question_id", "qid", "id", "uid");

  /** Copies the list. */
  public TableColumns {
    answers = List.copyOf(answers);
  }

  /** The columns of a table, none of them left to be told. */
  record Found(String image, String question, List<String> answers, @Nullable String id) {}

  /**
   * Finds them.
   *
   * @throws UserError if a table lacks one that is named here, or one of image and question
   */
  Found in(QuestionTable table) {
    return new Found(
        needed(table, "image", image, IMAGES),
        needed(table, "question", question, QUESTIONS),
        answersIn(table),
        id == null ? guess(table, IDS).orElse(null) : named(table, id));
  }

  private static String needed(
      QuestionTable table, String what, @Nullable String given, List<String> names) {
    return given != null
        ? named(table, given)
        : guess(table, names)
            .orElseThrow(
                () ->
                    new UserError(
                        "%s: none of the columns %s is known as the %s, expected --%s-column with its name"
                            .formatted(table.file(), table.columns(), what, what)));
  }

  private List<String> answersIn(QuestionTable table) {
    if (!answers.isEmpty()) {
      return answers.stream().map(each -> named(table, each)).toList();
    }
    List<String> guessed = new ArrayList<>();
    guess(table, ANSWERS).ifPresent(guessed::add);
    if (guessed.isEmpty()) {
      table.columns().stream()
          .filter(column -> NUMBERED.matcher(plain(column)).matches())
          .forEach(guessed::add);
    }
    return guessed;
  }

  private static String named(QuestionTable table, String given) {
    if (!table.columns().contains(given)) {
      throw new UserError(
          "%s has no column \"%s\", expected one of %s"
              .formatted(table.file(), given, table.columns()));
    }
    return given;
  }

  private static Optional<String> guess(QuestionTable table, List<String> names) {
    return names.stream()
        .flatMap(name -> table.columns().stream().filter(column -> plain(column).equals(name)))
        .findFirst();
  }

  private static String plain(String column) {
    return column.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
  }
}
