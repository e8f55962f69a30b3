package lxmert.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds optimiser, pre-training and fine-tuning against a fixture folder of the published LXMERT
 * code.
 */
public final class TrainingChecks {
  private TrainingChecks() {}

  /** One finding for each quantity of the files that the folder has. */
  public static List<CheckResult> check(Path folder) {
    List<CheckResult> findings = new ArrayList<>();
    if (Files.exists(folder.resolve("adam.json"))) {
      findings.addAll(AdamChecks.check(folder.resolve("adam.json")));
    }
    if (Files.exists(folder.resolve("finetune.json"))) {
      findings.addAll(FinetuneChecks.check(folder));
    }
    if (Files.exists(folder.resolve("losses.json"))) {
      findings.addAll(PretrainLossChecks.check(folder));
    }
    if (Files.exists(folder.resolve("training.json"))) {
      findings.addAll(PretrainStepChecks.check(folder));
    }
    if (Files.exists(folder.resolve("pipeline.json"))) {
      findings.addAll(PipelineChecks.check(folder));
    }
    return findings;
  }
}
