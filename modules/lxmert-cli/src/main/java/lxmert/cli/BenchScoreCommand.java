package lxmert.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lxmert.bench.GeneratedTruth;
import lxmert.bench.ProcessMemory;
import lxmert.dataset.GqaAnswerFile;
import lxmert.dataset.Nlvr2AnswerFile;
import lxmert.dataset.VqaAnswerFile;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.score.AttentionMap;
import lxmert.score.GqaMetric;
import lxmert.score.GqaTruth;
import lxmert.score.Nlvr2Metric;
import lxmert.score.Submission;
import lxmert.score.VqaMetric;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench score}: what it costs to score a submission of some size. */
@Command(
    name = "score",
    description = {
      "Writes generated truth files and predictions of full size into a folder (1.5 GB for the"
          + " default number), and scores them.",
      "Run it twice: the first run generates; later ones tell what scoring alone costs, and, with"
          + " one task at a time, how much memory it takes. Delete the folder afterwards."
    },
    mixinStandardHelpOptions = true)
final class BenchScoreCommand implements Callable<Integer> {
  /** What may be scored. */
  enum Metric {
    /** The official VQA evaluation. */
    VQA,
    /** All of GQA's metrics. */
    GQA,
    /** Accuracy and consistency. */
    NLVR2
  }

  @Option(
      names = "--questions",
      paramLabel = "N",
      defaultValue = "447793",
      description = "Questions (default: ${DEFAULT-VALUE}, those of VQA's test split).")
  private int questions;

  @Written(folder = true)
  @Option(names = "--folder", required = true, description = "Where the files lie.")
  private Path folder;

  @Option(
      names = "--task",
      split = ",",
      paramLabel = "TASK",
      description = "What to score, of: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Metric> tasks = List.of(Metric.values());

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (questions < 1) {
      throw new UserError("--questions has to be at least 1");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!json.wanted()) {
      out.println("task   questions  generate s  files MiB  score s  right %  peak MiB so far");
    }
    for (Metric task : tasks) {
      print(out, measure(task));
    }
    return 0;
  }

  private Map<String, Object> measure(Metric task) {
    String name = task.name().toLowerCase(Locale.ROOT);
    Path files = folder.resolve("%s-%d".formatted(name, questions));
    Progress progress = ConsoleProgress.onStandardError();
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("task", name);
    measured.put("questions", questions);
    long start = System.nanoTime();
    if (!Files.exists(files)) {
      AtomicFiles.writeFolder(files, temporary -> generate(task, temporary, progress));
    }
    measured.put("generateSeconds", BenchCorpusCommand.since(start));
    measured.put("sourceMib", size(files) >> 20);
    start = System.nanoTime();
    double right = score(task, files, progress);
    measured.put("scoreSeconds", BenchCorpusCommand.since(start));
    measured.put("right", right);
    measured.put("peakMib", ProcessMemory.PEAK.mib());
    return measured;
  }

  private void generate(Metric task, Path into, Progress progress) {
    GeneratedTruth truth = new GeneratedTruth(into, questions, progress);
    switch (task) {
      case VQA -> truth.writeVqa();
      case GQA -> truth.writeGqa();
      case NLVR2 -> truth.writeNlvr2();
    }
  }

  /** The accuracy in percent. */
  private static double score(Metric task, Path files, Progress progress) {
    Path predictions = files.resolve("predictions.json");
    return switch (task) {
      case VQA ->
          VqaMetric.official(
                  files.resolve("annotations.json"),
                  Submission.of(predictions, VqaAnswerFile.read(predictions, progress)),
                  progress)
              .overall();
      case GQA ->
          GqaMetric.score(
                  gqa(files),
                  Submission.of(predictions, GqaAnswerFile.read(predictions, progress)),
                  progress)
              .accuracy();
      case NLVR2 -> {
        Path truth = files.resolve("examples.json");
        Path csv = files.resolve("predictions.csv");
        yield Nlvr2Metric.score(truth, Submission.of(csv, Nlvr2AnswerFile.read(csv))).accuracy();
      }
    };
  }

  private static GqaTruth gqa(Path files) {
    Path questions = files.resolve("questions.json");
    return new GqaTruth(
        questions,
        questions,
        files.resolve("choices.json"),
        files.resolve("sceneGraphs.json"),
        files.resolve("attentions.json"),
        AttentionMap.spatial(7));
  }

  private void print(PrintWriter out, Map<String, Object> measured) {
    out.println(
        json.wanted()
            ? Json.line(measured)
            : String.format(
                Locale.ROOT,
                "%-5s  %9d  %10.1f  %9d  %7.2f  %7.2f  %8d",
                measured.values().toArray()));
    out.flush();
  }

  private static long size(Path files) {
    try (Stream<Path> each = Files.list(files)) {
      return each.mapToLong(AtomicFiles::size).sum();
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(files, e);
    }
  }
}
