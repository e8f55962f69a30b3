package lxmert.study;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import lxmert.finetune.FinetuneTask;
import lxmert.model.LxmertArchitectures;
import org.jspecify.annotations.Nullable;

/**
 * One of the models that a study compares: how it begins, and how it is fine-tuned.
 *
 * @param name what tables and plots call it
 * @param family of {@linkplain lxmert.model.Architectures architectures}: the model
 * @param from the pre-training that it starts from; null for fresh weights
 * @param crossLayers of the model, where it starts from a language model; null: as in the recipe
 * @param augmented whether it is fine-tuned on the questions of VQA and GQA together
 * @param own the recipes of a model that the world's recipes are not for; null: the world's
 * @param paper the published figures
 */
public record Arm(
    String name,
    String family,
    @Nullable Pretrained from,
    @Nullable Integer crossLayers,
    boolean augmented,
    @Nullable OwnRecipes own,
    PaperFigures paper) {
  /**
   * Recipes of a model's own.
   *
   * @param names of the shipped recipes by task; for other tasks there is none
   * @param values of them that fit the world instead, each {@code KEY=VALUE}
   */
  record OwnRecipes(Map<FinetuneTask, String> names, List<String> values) {
    /** Copies both. */
    OwnRecipes {
      names = Map.copyOf(names);
      values = List.copyOf(values);
    }

    /** The recipe of a task that the model takes. */
    String recipe(FinetuneTask task) {
      return Objects.requireNonNull(names.get(task));
    }
  }

  /** LXMERT, fine-tuned on each task alone. */
  static Arm of(String name, @Nullable Pretrained from, PaperFigures paper) {
    return new Arm(name, LxmertArchitectures.FAMILY, from, null, false, null, paper);
  }

  /** A baseline with bottom-up top-down attention. */
  static Arm baseline(String name, String family, @Nullable Pretrained from, PaperFigures paper) {
    return new Arm(name, family, from, null, false, null, paper);
  }

  /** LXMERT's layers on top of a language model. */
  static Arm layers(int crossLayers, PaperFigures paper) {
    String name = "BERT + " + crossLayers + " cross layer" + (crossLayers == 1 ? "" : "s");
    return new Arm(
        name, LxmertArchitectures.FAMILY, Pretrained.LANGUAGE, crossLayers, false, null, paper);
  }

  /** The same, fine-tuned on both tasks' questions. */
  Arm augmented(String otherName, PaperFigures figures) {
    return new Arm(otherName, family, from, crossLayers, true, own, figures);
  }

  /** The same under another name. */
  Arm renamed(String otherName) {
    return new Arm(otherName, family, from, crossLayers, augmented, own, paper);
  }

  /** Whether it is fine-tuned for a task. */
  boolean takes(FinetuneTask task) {
    // The paper augments questions; statements about pairs have no other data set.
    return (own == null || own.names().containsKey(task))
        && !(augmented && task == FinetuneTask.NLVR2);
  }

  /** The pre-trainings that it needs, in their order. */
  List<Pretrained> pretrainings() {
    return from == null ? List.of() : from.chain();
  }

  /** Names what it does: arms of two studies with one key are the same. */
  String key() {
    StringBuilder key = new StringBuilder(from == null ? "fresh" : "from-" + from.name());
    if (own != null) {
      key.append('-').append(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
    } else if (!family.equals(LxmertArchitectures.FAMILY)) {
      key.append('-').append(family.toLowerCase(Locale.ROOT));
    }
    if (crossLayers != null) {
      key.append("-x").append(crossLayers);
    }
    return key.append(augmented ? "-augmented" : "").toString();
  }
}
