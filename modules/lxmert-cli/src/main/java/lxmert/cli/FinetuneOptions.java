package lxmert.cli;

import java.nio.file.Path;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.Finetuning;
import lxmert.io.UserError;
import lxmert.train.TrainingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a model is fine-tuned on and from: for training, and for the check before it. */
final class FinetuneOptions {
  @Option(
      names = "--answers",
      paramLabel = "FILE",
      description = "VQA, GQA: list of the answers to choose from (trainval_label2ans.json).")
  private @Nullable Path answers;

  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      description =
          "LXMERT, LSTM_BUTD, BERT_BUTD, GATED, BUTD, BAN, PYTHIA, MFH, DFAF, MCAN or one of your own"
              + " (default: that of the recipe or of --from, or LXMERT).")
  private @Nullable String architecture;

  @Option(
      names = "--transfer-answers",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "FILE",
      description =
          "VQA, GQA: keep the answer head of --from, for those of its answers that are among the"
              + " answers. Without FILE, the folder of --from names its answers; else all_ans.json"
              + " of its pre-training.")
  private @Nullable Path answerTable;

  @Option(
      names = "--word-vectors",
      paramLabel = "FILE",
      description =
          "Attention models: vectors of words to start from, a word and its numbers on each line, as"
              + " GloVe publishes them, gzipped or not (default: drawn).")
  private @Nullable Path wordVectors;

  @Mixin private AblationOption ablation;

  @Mixin private RecipeOptions training;

  /** The recipe as it was given. */
  FinetuneRecipe recipe() {
    return FinetuneRecipe.read(training.config(), training.overrides());
  }

  /** The files by their names; none is read yet. */
  Finetuning.Files files() {
    return new Finetuning.Files(
        training.train(),
        training.valid(),
        training.regions(),
        answers,
        training.vocabulary(),
        training.from(),
        transferred(),
        wordVectors);
  }

  int workers() {
    return training.workers();
  }

  boolean fast() {
    return training.fast();
  }

  /** The run that is meant. */
  Finetuning finetuning(
      FinetuneTask task, FinetuneRecipe recipe, Finetuning.Files files, TrainingOptions start) {
    return new Finetuning(task, recipe, files, ablation.ablation(), start).with(architecture);
  }

  private @Nullable Path transferred() {
    if (answerTable == null || !answerTable.toString().isEmpty()) {
      return answerTable;
    }
    if (training.from() == null) {
      throw new UserError("--transfer-answers needs the checkpoint that they are from: --from");
    }
    return training.from();
  }
}
