package lxmert.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.ConfigFormat;
import lxmert.model.ModelConfig;
import lxmert.text.Vocabulary;
import lxmert.text.VocabularyLearner;
import org.jspecify.annotations.Nullable;

/**
 * Where a training starts: at fresh weights of the recipe's sizes, or at a checkpoint, whose folder
 * brings its words.
 *
 * @param vocabulary {@code vocab.txt}; null: that of {@code from}, or learned
 * @param from model folder or weights file; null: fresh weights
 */
public record StartingPoint(@Nullable Path vocabulary, @Nullable Path from) {
  /**
   * The vocabulary that is given, or that of the checkpoint's folder, or one learned from the
   * sentences.
   *
   * @param size word pieces to learn
   * @throws UserError if a file is broken, or the checkpoint is no folder and none is given
   */
  public Vocabulary words(Iterable<String> sentences, int size) {
    if (vocabulary != null) {
      return Vocabulary.read(vocabulary);
    }
    if (from != null && Files.isDirectory(from)) {
      return Vocabulary.ofFolder(from);
    }
    if (from != null) {
      throw new UserError(from + " is no folder with a vocabulary: give one with --vocab");
    }
    return VocabularyLearner.learn(sentences, size);
  }

  /**
   * The sizes of a recipe's model for these words and regions.
   *
   * @param format of the kind of model
   * @param sizes by the keys of {@code config.json}
   * @throws UserError if a key is unknown or a value cannot be
   */
  public static ModelConfig config(
      ConfigFormat format, Map<String, ?> sizes, Vocabulary words, int featureSize) {
    return format
        .maker()
        .apply(Json.mapper().valueToTree(sizes), "the recipe's model")
        .fitting(words, featureSize);
  }

  /**
   * Tells what the checkpoint gave.
   *
   * @param held its parts
   * @param taken those of them that the model has now
   * @param fresh parts of the model that keep fresh weights
   */
  public void tell(List<String> held, List<String> taken, List<String> fresh, Progress progress) {
    List<String> left = new ArrayList<>(held);
    left.removeAll(taken);
    progress.say(
        "from %s: %s%s%s"
            .formatted(from, list("", taken), list("; new: ", fresh), list("; left: ", left)));
  }

  private static String list(String before, List<String> parts) {
    return parts.isEmpty() ? "" : before + String.join(", ", parts);
  }
}
