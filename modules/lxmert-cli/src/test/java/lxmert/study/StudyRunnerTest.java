package lxmert.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lxmert.finetune.FinetuneTask;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.train.RunStopped;
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
    runner(shared, sizes, null, new PrintWriter(text)).run(ofThePaper(), TinyStudy.WHOLE);
    printed = text.toString();
  }

  private static List<Study> ofThePaper() {
    return Study.all().stream().filter(study -> !study.equals(Models.STUDY)).toList();
  }

  @Test
  void everyStudyHasAScoreOfEveryArmAndAPage() throws Exception {
    for (Study study : ofThePaper()) {
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
    assertThat(printed.lines().filter(line -> line.endsWith("VQA, LXMERT, seed 1")))
        .containsExactly("run 9 of 25: VQA, LXMERT, seed 1");
    Path run = shared.resolve("runs/vqa-from-lxmert-seed1");
    assertThat(run.resolve("checkpoints")).doesNotExist();
    assertThat(run.resolve("report.html")).content().contains("LXMERT, fine-tuned for VQA");
    assertThat(run.resolve("loss.png")).isNotEmptyFile();
    assertThat(run.resolve("best/README.md")).content().contains("model-index");
  }

  @Test
  void theLstmHasARateOfItsOwn() throws Exception {
    String rate = "\n  learning_rate: 0.002\n";
    assertThat(Files.readString(shared.resolve("runs/vqa-fresh-lstm_butd-seed1/recipe.yaml")))
        .contains(rate);
    assertThat(Files.readString(shared.resolve("runs/vqa-from-lxmert-seed1/recipe.yaml")))
        .doesNotContain(rate);
  }

  /** With tables of the kinds of questions and of what the models took. */
  @Test
  void theModelsOfTheTimeAreComparedToo() throws Exception {
    StudySizes sizes = TinyStudy.largeBatches(List.of(1L), "vqa");
    StringWriter text = new StringWriter();
    runner(folder, sizes, shared.resolve("data"), new PrintWriter(text))
        .run(List.of(Models.STUDY), TinyStudy.WHOLE);
    assertThat(text.toString().lines().filter(line -> line.contains("pre-training"))).hasSize(5);
    StudyResults results = Json.read(folder.resolve("models/results.json"), StudyResults.class);
    assertThat(results.scores()).hasSize(Models.STUDY.arms().size());
    assertThat(folder.resolve("models/report.html")).content().contains("<td>BAN + counter</td>");
    assertThat(folder.resolve("models/table.md"))
        .content()
        .contains("| UNITER, not pre-trained |", "| count | existence |");
  }

  @Test
  void goesOnAfterAStopToTheSameResults() throws Exception {
    StudySizes sizes = TinyStudy.sizes(List.of(1L, 2L), "gqa", "nlvr2");
    Study few = few();
    Path data = shared.resolve("data");
    Path whole = folder.resolve("whole");
    runner(whole, sizes, data, new PrintWriter(new StringWriter()))
        .run(List.of(few), TinyStudy.WHOLE);
    Path stopped = folder.resolve("stopped");
    assertThatThrownBy(
            () ->
                runner(stopped, sizes, data, killingAt("run 5 of"))
                    .run(List.of(few), TinyStudy.WHOLE))
        .isInstanceOf(Killed.class);
    StringWriter text = new StringWriter();
    runner(stopped, sizes, data, new PrintWriter(text)).run(List.of(few), TinyStudy.WHOLE);
    assertThat(text.toString())
        .contains("4 of 10 runs are done\nrun 5 of 10: NLVR2")
        .doesNotContain("run 4 of 10");
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
  void aStoppedStudyLeavesAPageOfWhatIsDone() {
    StudySizes sizes = TinyStudy.sizes(List.of(1L), "vqa");
    PrintWriter stopping =
        new PrintWriter(new StringWriter()) {
          @Override
          public void println(String line) {
            if (line.startsWith("run 2 of")) {
              throw new RunStopped("stopped");
            }
          }
        };
    StudyRunner runner = runner(folder, sizes, shared.resolve("data"), stopping);
    assertThatThrownBy(() -> runner.run(List.of(few()), TinyStudy.WHOLE))
        .isInstanceOf(RunStopped.class);
    assertThat(results(folder).scores()).hasSize(1);
    assertThat(folder.resolve("few/table.md")).content().contains("| LSTM + BUTD |");
    assertThat(folder.resolve("few/report.html")).isNotEmptyFile();
  }

  @Test
  void severalProcessesShareTheRuns() throws Exception {
    StudySizes sizes = TinyStudy.sizes(List.of(1L, 2L), "vqa");
    StringWriter text = new StringWriter();
    PrintWriter print = new PrintWriter(text);
    Path data = shared.resolve("data");
    Callable<List<Path>> process =
        () -> runner(folder, sizes, data, print).run(List.of(few()), TinyStudy.WHOLE);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Path> page = List.of(folder.resolve("few/report.html"));
      for (Future<List<Path>> each : threads.invokeAll(List.of(process, process))) {
        assertThat(each.get()).isEqualTo(page);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(text.toString().lines().filter(line -> line.startsWith("run ")))
        .extracting(line -> line.substring(0, "run 1 of 6".length()))
        .containsExactlyInAnyOrder(
            "run 1 of 6", "run 2 of 6", "run 3 of 6", "run 4 of 6", "run 5 of 6", "run 6 of 6");
    Path results = Path.of("few", "results.json");
    assertThat(Json.read(folder.resolve(results), StudyResults.class).scores()).hasSize(4);
  }

  /** Two machines, the second of which has the folder of the first. */
  @Test
  void aShareIsRunAndWhatIsKnownIsNotMadeAgain() throws Exception {
    StudySizes sizes = TinyStudy.sizes(List.of(1L), "vqa");
    Path data = shared.resolve("data");
    Path first = folder.resolve("first");
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    List<Study> few = List.of(few());
    runner(first, sizes, data, nowhere).run(few, new StudyShare(List.of("LSTM + BUTD"), null));
    assertThat(results(first).scores())
        .extracting(StudyResults.Score::arm)
        .containsExactly("LSTM + BUTD");
    Path second = folder.resolve("second");
    StringWriter text = new StringWriter();
    runner(second, sizes, data, new PrintWriter(text)).run(few, new StudyShare(List.of(), first));
    assertThat(text.toString())
        .contains("run 1 of 2: pre-training \"language\"", "run 2 of 2: VQA, BERT + BUTD")
        .doesNotContain("LSTM");
    Path whole = folder.resolve("whole");
    runner(whole, sizes, data, nowhere).run(few, TinyStudy.WHOLE);
    assertThat(results(second)).isEqualTo(results(whole));
    StudyCosts costs = Json.read(second.resolve("few/costs.json"), StudyCosts.class);
    assertThat(costs.runs()).hasSize(2);
    assertThat(costs.runs().values()).allSatisfy(cost -> assertThat(cost.seconds()).isPositive());
    assertThat(second.resolve("few/table.md")).content().contains("VQA, examples/s");
  }

  private static StudyResults results(Path out) {
    return Json.read(out.resolve("few/results.json"), StudyResults.class);
  }

  @Test
  void refusesSharesThatCannotBe() {
    StudySizes sizes = TinyStudy.withoutDetector(List.of(1L), "vqa");
    StudyRunner runner =
        runner(folder.resolve("new"), sizes, null, new PrintWriter(new StringWriter()));
    List<Study> start = List.of(Study.named("start"));
    assertThatThrownBy(() -> runner.run(start, new StudyShare(List.of("LSTM"), null)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("there is no model \"LSTM\" in these studies; expected some of no");
    assertThatThrownBy(() -> runner.run(start, new StudyShare(List.of(), folder)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has results of none of these studies, expected " + folder);
    assertThatThrownBy(() -> runner.run(start, new StudyShare(List.of(), shared)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("results.json is of other sizes: {\"seeds\":[1]");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void modelsCanReadIdealRegions() {
    StudySizes sizes = TinyStudy.withoutDetector(List.of(1L), "vqa", "nlvr2");
    StringWriter text = new StringWriter();
    runner(folder, sizes, null, new PrintWriter(text))
        .run(List.of(few()), new StudyShare(List.of("LSTM + BUTD"), null));
    assertThat(text.toString())
        .contains("Writing the true regions of every image")
        .doesNotContain("detector");
    assertThat(results(folder).scores()).hasSize(2);
  }

  @Test
  void refusesOtherSizesAndUnfinishedQuickStarts() {
    StudySizes others = TinyStudy.sizes(List.of(1L, 2L, 3L), "vqa");
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    assertThatThrownBy(
            () -> runner(shared, others, null, nowhere).run(List.of(few()), TinyStudy.WHOLE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(shared + " holds studies of other sizes or data");
    assertThatThrownBy(
            () ->
                runner(folder.resolve("new"), others, folder, nowhere)
                    .run(List.of(few()), TinyStudy.WHOLE))
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
