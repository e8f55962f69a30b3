package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** An option that several commands have is the same option in all of them. */
class SharedOptionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--json",
        "--device",
        "--regions",
        "--restart",
        "--vocab",
        "--from",
        "--boxes",
        "--ablate",
        "--images-per-shard",
        "--strict",
        "--strict-images",
        "--all-questions"
      })
  void anOptionSaysTheSameInEveryCommand(String name) {
    List<OptionSpec> found = found(name);
    assertThat(found).hasSizeGreaterThan(1);
    assertThat(found.stream().map(SharedOptionsTest::meaning).distinct()).hasSize(1);
  }

  @Test
  void precisionIsOneFormatOrForBenchmarksSeveral() {
    List<OptionSpec> found = found("--precision");
    assertThat(
            found.stream().filter(option -> !option.isMultiValue()).map(SharedOptionsTest::meaning))
        .hasSizeGreaterThan(8)
        .containsOnly(
            meaning(found.stream().filter(o -> !o.isMultiValue()).findFirst().orElseThrow()));
    assertThat(
            found.stream()
                .filter(OptionSpec::isMultiValue)
                .map(SharedOptionsTest::meaning)
                .distinct())
        .hasSize(1);
  }

  private static List<Object> meaning(OptionSpec option) {
    return List.of(
        List.of(option.description()), option.type(), option.required(), option.paramLabel());
  }

  /** The options of a name, of all commands. */
  private static List<OptionSpec> found(String name) {
    List<OptionSpec> found = new ArrayList<>();
    collect(Main.commandLine(), name, found);
    return found;
  }

  /** A cluster's regions may lie in any file system: they have a name, which is no path. */
  private static boolean isOnSpark(CommandLine command) {
    return command.getCommandName().equals("spark");
  }

  private static void collect(CommandLine command, String name, List<OptionSpec> found) {
    OptionSpec option = command.getCommandSpec().findOption(name);
    if (option != null) {
      found.add(option);
    }
    command.getSubcommands().values().stream()
        .filter(each -> !(name.equals("--regions") && isOnSpark(each)))
        .forEach(each -> collect(each, name, found));
  }
}
