package lxmert.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lxmert.regions.NpzRegions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert import npz}: regions as one NumPy archive an image. */
@Command(
    name = "npz",
    description = "Puts the regions of NumPy archives, one for each image, into a store.",
    mixinStandardHelpOptions = true)
final class ImportNpzCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "DIR|FILE",
      description =
          "Folders of .npz files, or single ones; an image's id is the name up to the first dot.")
  private List<Path> files;

  @Mixin private RegionImportOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    options.run(files, NpzRegions::read, spec.commandLine().getOut());
    return 0;
  }
}
