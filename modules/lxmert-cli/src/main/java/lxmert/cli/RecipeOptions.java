package lxmert.cli;

import java.nio.file.Path;
import java.util.List;
import lxmert.io.InputFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that pre-training and fine-tuning share: recipe, data and start. */
final class RecipeOptions {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The recipe, such as config/vqa.yaml or config/pretrain-paper.yaml.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces a value of the recipe, such as optimizer.learning_rate=1e-4.")
  private List<String> overrides = List.of();

  @Option(
      names = "--train",
      required = true,
      split = ",",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Files to train on, in the official LXMERT layout or the data set's own: one or several,"
              + " a folder, or a quoted pattern such as 'train_*.json'.")
  private List<Path> train;

  @Option(
      names = "--valid",
      required = true,
      split = ",",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files to score every epoch on, named likewise.")
  private List<Path> valid;

  @Mixin private RegionsOption regions;

  @Option(
      names = "--vocab",
      paramLabel = "FILE",
      description =
          "BERT's vocab.txt (default: that of --from, or learned from the training sentences).")
  private @Nullable Path vocabulary;

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description =
          "Checkpoint of LXMERT or of a language model (BERT) to start from; what it lacks is new.")
  private @Nullable Path from;

  @Option(
      names = "--workers",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Micro-batches of a step that are computed at once, each on one thread (default:"
              + " ${DEFAULT-VALUE}: one after the other, each on all threads).")
  private int workers;

  @Option(
      names = "--fast",
      description = "Takes about the first two thousand examples: numbers in seconds.")
  private boolean fast;

  Path config() {
    return config;
  }

  List<String> overrides() {
    return overrides;
  }

  List<Path> train() {
    return InputFiles.of(train);
  }

  List<Path> valid() {
    return InputFiles.of(valid);
  }

  Path regions() {
    return regions.store();
  }

  @Nullable Path vocabulary() {
    return vocabulary;
  }

  @Nullable Path from() {
    return from;
  }

  int workers() {
    return workers;
  }

  boolean fast() {
    return fast;
  }
}
