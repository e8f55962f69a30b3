package lxmert.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lxmert.io.UserError;
import lxmert.quickstart.ShippedConfig;
import lxmert.study.Study;
import lxmert.study.StudyRunner;
import lxmert.study.StudyShare;
import lxmert.study.StudySizes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert study NAME}: the paper's comparisons on the procedural world. */
@Command(
    name = "study",
    description = {
      "Repeats a comparison of the paper on the procedural world: several models, several seeds,"
          + " mean and standard error beside the paper's figures.",
      "Run again after an interruption, it goes on where it was. Studies of one folder share world,"
          + " regions and the runs that they have in common.",
      "On a larger machine, start it several times with one --out: the processes share the runs."
    },
    footer = {
      "",
      "Studies: cross-layers, baselines, start, image-qa, augmentation, vision-tasks, models; all of"
          + " them: all.%n"
    },
    mixinStandardHelpOptions = true)
final class StudyCommand implements Callable<Integer> {
  /** Sizes that come with the program. */
  enum Preset {
    FAST,
    STANDARD,
    LARGE
  }

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "Which studies, in their order.")
  private List<String> names;

  @Written(folder = true)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where everything goes (default: runs/study-PRESET).")
  private @Nullable Path out;

  @Option(names = "--fast", description = "As --preset fast: minutes; every step, little learned.")
  private boolean fast;

  @Option(
      names = "--preset",
      paramLabel = "PRESET",
      defaultValue = "standard",
      description =
          "fast, standard (up to two hours a study on two cores) or large (default:"
              + " ${DEFAULT-VALUE}).")
  private Preset preset;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Sizes of your own instead, such as a changed config/study-standard.yaml.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces a value of the sizes, such as seeds=[1,2,3,4,5].")
  private List<String> overrides = List.of();

  @Option(
      names = "--quickstart",
      paramLabel = "DIR",
      description = "Takes world, detector and regions from a quick start's folder.")
  private @Nullable Path quickstart;

  @Option(
      names = "--only",
      paramLabel = "MODEL",
      split = ";",
      description =
          "Runs these models alone, by their names in the tables, several with ; between them; the"
              + " others can be run elsewhere.")
  private List<String> only = List.of();

  @Option(
      names = "--known",
      paramLabel = "DIR",
      description =
          "A folder of the same studies with other runs, made elsewhere: those that had the same"
              + " sizes count as done.")
  private @Nullable Path known;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<Study> studies =
        names.equals(List.of("all")) ? Study.all() : names.stream().map(Study::named).toList();
    String size = (fast ? Preset.FAST : preset).name().toLowerCase(Locale.ROOT);
    if (config != null && out == null) {
      throw new UserError("--config needs a folder for its studies: --out");
    }
    Path folder = out == null ? Path.of("runs", "study-" + size) : out;
    Path file =
        config == null
            ? ShippedConfig.copy("study-" + size + ".yaml", folder.resolve("config"))
            : config;
    StudyRunner runner =
        new StudyRunner(
            folder,
            StudySizes.read(file, overrides),
            quickstart,
            device.name(),
            spec.commandLine().getOut(),
            ConsoleProgress.onStandardError());
    runner.run(studies, new StudyShare(only, known));
    return 0;
  }
}
