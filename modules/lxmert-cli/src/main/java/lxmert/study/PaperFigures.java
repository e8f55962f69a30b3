package lxmert.study;

import lxmert.finetune.FinetuneTask;
import org.jspecify.annotations.Nullable;

/**
 * Published accuracies, in percent, null where there is none: those of the paper (tables 3 to 5) on
 * the development splits, unless a source says otherwise.
 *
 * @param vqa VQA
 * @param gqa GQA
 * @param nlvr2 NLVR2
 * @param source where they stand, if not in the paper
 */
public record PaperFigures(
    @Nullable Double vqa, @Nullable Double gqa, @Nullable Double nlvr2, @Nullable String source) {
  /** Nothing. */
  static final PaperFigures NONE = new PaperFigures(null, null, null, null);

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
