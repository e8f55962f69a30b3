package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import lxmert.io.Yaml;
import lxmert.study.TinyStudy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyCommandTest {
  @TempDir private Path folder;

  @Test
  void runsAStudyFromAFileOfSizes() {
    Path sizes = folder.resolve("sizes.yaml");
    Yaml.write(sizes, TinyStudy.sizes(List.of(1L, 2L), "vqa"));
    Path out = folder.resolve("out");
    List<String> command =
        List.of(
            "study",
            "image-qa",
            "--config",
            sizes.toString(),
            "--set",
            "seeds=[1]",
            "--out",
            out.toString(),
            "--device",
            "cpu");
    CommandRun first = CommandRun.of(command);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out())
        .contains("run 4 of 4: ")
        .endsWith("Report: " + out.resolve("image-qa/report.html") + System.lineSeparator());
    assertThat(CommandRun.of(command).out())
        .contains("4 of 4 runs are done")
        .doesNotContain("run 4 of 4: ");
    CommandRun.of(command.subList(0, 4)).assertRefused("--config needs a folder");
  }

  @Test
  void refusesAnUnknownStudyBeforeItBegins() {
    Path out = folder.resolve("none");
    CommandRun.of(List.of("study", "baselines", "layers", "--fast", "--out", out.toString()))
        .assertRefused("there is no study \"layers\"; expected one of cross-layers");
    assertThat(out).doesNotExist();
  }
}
