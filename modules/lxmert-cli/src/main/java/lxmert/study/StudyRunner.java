package lxmert.study;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lxmert.finetune.FinetuneTask;
import lxmert.io.FileClaim;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.quickstart.WorldData;
import lxmert.tensor.Devices;
import lxmert.train.RunStopped;
import lxmert.world.IdealRegions;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/**
 * Runs studies. World, detector and regions are made once for all studies of a folder, and so is
 * every run that two of them have in common. Results are written after every run; what was
 * interrupted goes on where it was. Several processes may work in one folder: they share the runs.
 */
public final class StudyRunner {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final StudyFolder folder;
  private final StudySizes sizes;
  private final Device device;
  private final PrintWriter print;
  private final Progress progress;

  /**
   * Sets up runs.
   *
   * @param out folder of all studies of these sizes
   * @param quickstart folder of a quick start, whose world, detector and regions are used instead
   *     of those that {@code sizes} describes; null: they are made in {@code out}
   * @param deviceName as {@link Devices#parse(String)}
   */
  public StudyRunner(
      Path out,
      StudySizes sizes,
      @Nullable Path quickstart,
      String deviceName,
      PrintWriter print,
      Progress progress) {
    this.folder = new StudyFolder(out, quickstart);
    this.sizes = sizes;
    this.device = Devices.parse(deviceName);
    this.print = print;
    this.progress = progress;
  }

  /**
   * Runs what is not done yet of a share of studies, seed by seed. The pages have all that is
   * known.
   *
   * @return their pages, each a {@code report.html}
   * @throws lxmert.io.UserError if the folder holds studies of other sizes or cannot be written
   * @throws lxmert.train.RunStopped if it was stopped by a signal
   */
  public List<Path> run(List<Study> studies, StudyShare share) {
    KnownRuns known = share.known(studies, sizes);
    List<PlannedRun> plan = share.plan(studies, sizes, known);
    folder.claim(sizes);
    try (FileClaim claim = FileClaim.await(folder.preparation(), LOOK_AGAIN)) {
      prepare();
    }
    try {
      train(plan, studies, known);
    } catch (RunStopped e) {
      writePages(studies, known); // of what is done
      throw e;
    }
    return writePages(studies, known);
  }

  private List<Path> writePages(List<Study> studies, KnownRuns known) {
    List<Path> pages = new ArrayList<>();
    for (Study study : studies) {
      StudyResults results = writeResults(study, known);
      Path page = new StudyPage(folder, study, sizes).write(results, costs(study, known));
      say("Report: " + page);
      pages.add(page);
    }
    return pages;
  }

  private void prepare() {
    WorldData data = folder.data();
    if (!data.hasWorld()) {
      say("Making a world of images and questions");
      data.makeWorld(sizes.world().options(), progress);
    }
    if (sizes.detectorEpochs() == 0) {
      writeIdealRegions(data);
    } else {
      findRegions(data);
    }
  }

  private void writeIdealRegions(WorldData data) {
    say("Writing the true regions of every image");
    IdealRegions regions = new IdealRegions(sizes.world().options());
    regions.writeImages(data.regions());
    regions.writePairs(folder.pairRegions());
  }

  private void findRegions(WorldData data) {
    if (!data.hasDetector()) {
      say("Training the detector");
      data.trainDetector(
          sizes.detectorEpochs(), sizes.world().seed(), folder.configs(), device, progress);
    }
    say("Finding the regions of every image");
    data.extractRegions(device, progress);
    if (sizes.scored().contains(FinetuneTask.NLVR2)) {
      data.extractPairs(folder.pairRegions(), device, progress);
    }
  }

  private void train(List<PlannedRun> plan, List<Study> studies, KnownRuns known) {
    RunTraining training = new RunTraining(folder, sizes, device, progress);
    RunQueue queue = new RunQueue(folder, plan);
    long before = plan.stream().filter(folder::isDone).count();
    if (before > 0) {
      say("%d of %d runs are done".formatted(before, plan.size()));
    }
    boolean waiting = false;
    while (!queue.isDone()) {
      Optional<RunQueue.Turn> next = queue.take();
      if (next.isPresent()) {
        waiting = false;
        try (RunQueue.Turn turn = next.get()) {
          PlannedRun run = turn.run();
          say("run %d of %d: %s".formatted(plan.indexOf(run) + 1, plan.size(), run.title()));
          training.train(run);
          studies.stream()
              .filter(study -> needs(study, run))
              .forEach(study -> writeResults(study, known));
        }
      } else {
        if (!waiting) {
          say("waiting for runs that other processes are at");
          waiting = true;
        }
        FileClaim.pause(LOOK_AGAIN);
      }
    }
  }

  /** Studies name the runs that they have in common each in its own way; the id is the same. */
  private boolean needs(Study study, PlannedRun run) {
    return PlannedRun.of(study, sizes).stream().anyMatch(each -> each.id().equals(run.id()));
  }

  /** What is known of a study so far. */
  private StudyResults writeResults(Study study, KnownRuns known) {
    StudyResults results = StudyResults.of(study, sizes, folder, known);
    Json.write(folder.of(study, StudyResults.FILE), results);
    Json.write(folder.of(study, StudyCosts.FILE), costs(study, known));
    return results;
  }

  private StudyCosts costs(Study study, KnownRuns known) {
    return StudyCosts.of(PlannedRun.finetunes(study, sizes), folder, known);
  }

  private void say(String line) {
    print.println(line);
    print.flush();
  }
}
