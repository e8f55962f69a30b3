package lxmert.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lxmert.regions.ObjTsv;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert import tsv}: the official ten-column tables of regions. */
@Command(
    name = "tsv",
    description = "Puts the regions of official ten-column tables (obj36) into a store.",
    mixinStandardHelpOptions = true)
final class ImportTsvCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Tables, such as train2014_obj36.tsv.")
  private List<Path> files;

  @Mixin private RegionImportOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    options.run(files, ObjTsv::read, spec.commandLine().getOut());
    return 0;
  }
}
