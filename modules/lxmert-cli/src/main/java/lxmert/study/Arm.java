package lxmert.study;

import java.util.List;
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
 * @param paper the paper's own figures
 */
public record Arm(
    String name,
    String family,
    @Nullable Pretrained from,
    @Nullable Integer crossLayers,
    boolean augmented,
    PaperFigures paper) {
  /** LXMERT, fine-tuned on each task alone. */
  static Arm of(String name, @Nullable Pretrained from, PaperFigures paper) {
    return new Arm(name, LxmertArchitectures.FAMILY, from, null, false, paper);
  }

  /** A baseline with bottom-up top-down attention. */
  static Arm baseline(String name, String family, @Nullable Pretrained from, PaperFigures paper) {
    return new Arm(name, family, from, null, false, paper);
  }

  /** LXMERT's layers on top of a language model. */
  static Arm layers(int crossLayers, PaperFigures paper) {
    String name = "BERT + " + crossLayers + " cross layer" + (crossLayers == 1 ? "" : "s");
    return new Arm(
        name, LxmertArchitectures.FAMILY, Pretrained.LANGUAGE, crossLayers, false, paper);
  }

  /** The same, fine-tuned on both tasks' questions. */
  Arm augmented(String otherName, PaperFigures figures) {
    return new Arm(otherName, family, from, crossLayers, true, figures);
  }

  /** The pre-trainings that it needs, in their order. */
  List<Pretrained> pretrainings() {
    return from == null ? List.of() : from.chain();
  }

  /** Names what it does: arms of two studies with one key are the same. */
  String key() {
    StringBuilder key = new StringBuilder(from == null ? "fresh" : "from-" + from.name());
    if (!family.equals(LxmertArchitectures.FAMILY)) {
      key.append('-').append(family.toLowerCase(java.util.Locale.ROOT));
    }
    if (crossLayers != null) {
      key.append("-x").append(crossLayers);
    }
    return key.append(augmented ? "-augmented" : "").toString();
  }
}
