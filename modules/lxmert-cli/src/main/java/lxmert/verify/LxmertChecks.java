package lxmert.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds this build against a fixture folder of the published LXMERT code. All sizes are taken from
 * the folder's files; what this build cannot compare is reported by name.
 */
public final class LxmertChecks {
  private LxmertChecks() {}

  /** Whether a folder is a fixture of this kind. */
  public static boolean fits(Path folder) {
    return Files.exists(folder.resolve("forward.safetensors"))
        && Files.exists(folder.resolve("weights.safetensors"));
  }

  /** One finding for each quantity of the folder. */
  public static List<CheckResult> check(Path folder) {
    List<CheckResult> findings = new ArrayList<>(WeightChecks.check(folder));
    findings.addAll(ForwardChecks.check(folder));
    findings.addAll(PackedChecks.check(folder));
    findings.addAll(TokenizationChecks.check(folder));
    findings.addAll(AnswerChecks.check(folder));
    findings.addAll(TrainingChecks.check(folder));
    findings.addAll(VqaMetricChecks.check(folder));
    findings.addAll(GqaMetricChecks.check(folder));
    findings.addAll(Nlvr2MetricChecks.check(folder));
    return findings;
  }
}
