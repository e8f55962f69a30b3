package lxmert.cli;

import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --precision}, for every command that computes in one number format. */
final class PrecisionOption {
  @Option(
      names = "--precision",
      paramLabel = "FORMAT",
      description =
          "Number format of the matrix products: float32; bfloat16, several times as fast and"
              + " exact to a hundredth or two; or int8, faster still, for answers of LXMERT and"
              + " for detectors (all else is in bfloat16 then) (default: float32 for answer, embed,"
              + " fill, match and detect, bfloat16 for evaluate, predict and detect train, else the recipe's).")
  private @Nullable Precision precision;

  /** The format that was given, or the command's own. */
  Precision orElse(Precision usual) {
    return precision == null ? usual : precision;
  }
}
