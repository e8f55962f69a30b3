package lxmert.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds this build against a fixture folder of the published LXMERT code. All sizes are taken from
 * the folder's files; what this build does not compute yet is reported by name.
 */
public final class LxmertChecks {
  private static final Map<String, String> LATER = later();

  private LxmertChecks() {}

  private static Map<String, String> later() {
    Map<String, String> later = new LinkedHashMap<>();
    later.put("gqa-metric.json", "GQA metric");
    later.put("nlvr2-metric.json", "NLVR2 metric");
    return later;
  }

  /** Whether a folder is a fixture of this kind. */
  public static boolean fits(Path folder) {
    return Files.exists(folder.resolve("forward.safetensors"))
        && Files.exists(folder.resolve("weights.safetensors"));
  }

  /** One finding for each quantity of the folder. */
  public static List<Finding> check(Path folder) {
    List<Finding> findings = new ArrayList<>(WeightChecks.check(folder));
    findings.addAll(ForwardChecks.check(folder));
    findings.addAll(PackedChecks.check(folder));
    findings.addAll(TokenizationChecks.check(folder));
    findings.addAll(AnswerChecks.check(folder));
    findings.addAll(TrainingChecks.check(folder));
    findings.addAll(VqaMetricChecks.check(folder));
    LATER.forEach(
        (file, quantity) -> {
          if (Files.exists(folder.resolve(file))) {
            findings.add(Finding.notCovered(quantity));
          }
        });
    return findings;
  }
}
