package lxmert.cli;

import lxmert.batch.Ablation;
import picocli.CommandLine.Option;

/** The option {@code --ablate}, for every command that trains or tries an answering model. */
final class AblationOption {
  @Option(
      names = "--ablate",
      defaultValue = "none",
      description =
          "Keeps language (the words) or vision (the regions) from the model, to see how far it"
              + " comes without (default: ${DEFAULT-VALUE}).")
  private Ablation ablation;

  Ablation ablation() {
    return ablation;
  }
}
