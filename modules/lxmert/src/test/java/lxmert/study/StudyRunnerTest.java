package lxmert.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.finetune.FinetuneTask;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyRunnerTest {
  @TempDir private static Path shared;

  private static String printed = "";

  @TempDir private Path folder;

  /** What a kill is to a study between two runs. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @BeforeAll
  static void runAllStudies() {
    StringWriter text = new StringWriter();
    StudySizes sizes = TinyStudy.sizes(List.of(1L), "vqa");
    for (Study study : Study.all()) {
      runner(shared, sizes, null, new PrintWriter(text)).run(study);
    }
    printed = text.toString();
  }

  @Test
  void everyStudyHasAScoreOfEveryArmAndAPage() throws Exception {
    for (Study study : Study.all()) {
      Path own = shared.resolve(study.name());
      StudyResults results = Json.read(own.resolve("results.json"), StudyResults.class);
      assertThat(results.scores())
          .extracting(StudyResults.Score::arm)
          .containsExactlyInAnyOrderElementsOf(study.arms().stream().map(Arm::name).toList());
      assertThat(results.scores())
          .allSatisfy(score -> assertThat(score.accuracy()).isBetween(0.0, 100.0));
      assertThat(Files.readString(own.resolve("table.md"))).contains(study.cannotShow());
      assertThat(Files.readString(own.resolve("report.html"))).contains("data:image/png;base64,");
      assertThat(own.resolve("plot.png")).isNotEmptyFile();
    }
  }

  @Test
  void runsOfSeveralStudiesAreMadeOnce() {
    assertThat(printed.lines().filter(line -> line.equals("Training the detector"))).hasSize(1);
    assertThat(printed)
        .contains("cross-layers: run 9 of 9, VQA, LXMERT, seed 1\n")
        .contains("baselines: run 5 of 5, VQA, LXMERT, seed 1: done before\n");
    assertThat(shared.resolve("runs/vqa-from-lxmert-seed1/checkpoints")).doesNotExist();
  }

  @Test
  void goesOnAfterAStopToTheSameResults() throws Exception {
    StudySizes sizes = TinyStudy.sizes(List.of(1L, 2L), "gqa", "nlvr2");
    Study few = few();
    Path data = shared.resolve("data");
    Path whole = folder.resolve("whole");
    runner(whole, sizes, data, new PrintWriter(new StringWriter())).run(few);
    Path stopped = folder.resolve("stopped");
    assertThatThrownBy(() -> runner(stopped, sizes, data, killingAt("run 5 of")).run(few))
        .isInstanceOf(Killed.class);
    StringWriter text = new StringWriter();
    runner(stopped, sizes, data, new PrintWriter(text)).run(few);
    assertThat(text.toString())
        .contains("run 4 of 10, GQA, BERT + BUTD, seed 1: done before", "run 5 of 10, NLVR2");
    Path own = Path.of(few.name(), "results.json");
    assertThat(Files.readString(stopped.resolve(own)))
        .isEqualTo(Files.readString(whole.resolve(own)));
    StudyResults results = Json.read(stopped.resolve(own), StudyResults.class);
    assertThat(results.scores())
        .extracting(StudyResults.Score::task)
        .containsOnly(FinetuneTask.GQA, FinetuneTask.NLVR2)
        .hasSize(8);
  }

  @Test
  void refusesOtherSizesAndUnfinishedQuickStarts() {
    StudySizes others = TinyStudy.sizes(List.of(1L, 2L, 3L), "vqa");
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    assertThatThrownBy(() -> runner(shared, others, null, nowhere).run(few()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(shared + " holds studies of other sizes or data");
    assertThatThrownBy(() -> runner(folder.resolve("new"), others, folder, nowhere).run(few()))
        .isInstanceOf(UserError.class)
        .hasMessage(folder + " holds no finished detector; expected the folder of a quick start");
  }

  private static Study few() {
    Study baselines = Study.named("baselines");
    return new Study(
        "few", "Few", baselines.question(), baselines.arms().subList(0, 2), baselines.cannotShow());
  }

  private static PrintWriter killingAt(String part) {
    return new PrintWriter(new StringWriter()) {
      @Override
      public void println(String line) {
        if (line.contains(part)) {
          throw new Killed();
        }
        super.println(line);
      }
    };
  }

  private static StudyRunner runner(
      Path out, StudySizes sizes, @Nullable Path quickstart, PrintWriter print) {
    return new StudyRunner(out, sizes, quickstart, "cpu", print, Progress.silent());
  }
}
