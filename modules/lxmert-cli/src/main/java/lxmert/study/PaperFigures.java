package lxmert.study;

import lxmert.finetune.FinetuneTask;
import org.jspecify.annotations.Nullable;

/**
 * Accuracies of the paper (tables 3 to 5), in percent, on the development splits; null where it
 * gives none.
 *
 * @param vqa VQA
 * @param gqa GQA
 * @param nlvr2 NLVR2
 */
public record PaperFigures(@Nullable Double vqa, @Nullable Double gqa, @Nullable Double nlvr2) {
  /** Nothing. */
  static final PaperFigures NONE = new PaperFigures(null, null, null);

  /** The figure of a task. */
  @Nullable Double of(FinetuneTask task) {
    return switch (task) {
      case VQA -> vqa;
      case GQA -> gqa;
      case NLVR2 -> nlvr2;
      case NLVR -> null;
    };
  }
}
