package lxmert.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lxmert.io.UserError;

/** Fixture folders of all kinds. */
public final class Fixtures {
  private static final String DETECTOR_OUTPUTS = "expected.safetensors";

  private Fixtures() {}

  /**
   * Holds this build against a folder.
   *
   * @throws UserError if it is no folder or no fixture of a known kind
   */
  public static List<CheckResult> check(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserError(folder + ": no such folder");
    }
    if (GatedChecks.fits(folder)) {
      return GatedChecks.check(folder);
    }
    if (CycleFixture.fits(folder)) {
      return CycleChecks.check(folder);
    }
    if (AttentionFixture.fits(folder)) {
      return AttentionChecks.check(folder);
    }
    if (OptimizerChecks.fits(folder)) {
      return Stream.of(OptimizerChecks.check(folder), QuestionWordChecks.check(folder))
          .flatMap(List::stream)
          .toList();
    }
    if (LxmertChecks.fits(folder)) {
      return LxmertChecks.check(folder);
    }
    if (RelevanceChecks.fits(folder)) {
      return RelevanceChecks.check(folder);
    }
    if (Files.exists(folder.resolve(DETECTOR_OUTPUTS))) {
      return DetectorChecks.check(folder);
    }
    throw new UserError(
        folder
            + ": expected a fixture folder with forward.safetensors and weights.safetensors (LXMERT),"
            + " heads.safetensors beside them (VOLTA), grads.safetensors beside them (attention models), optimizers.json (Adam and Adamax, words of questions), relevance.safetensors (relevance maps) or expected.safetensors (detector)");
  }
}
