package lxmert.study;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.data.Blank;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.Finetuning;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.pretrain.PretrainRecipe;
import lxmert.pretrain.Pretraining;
import lxmert.quickstart.ShippedConfig;
import lxmert.quickstart.WorldData;
import lxmert.tensor.Devices;
import lxmert.train.MetricsLog;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/**
 * Runs studies. World, detector and regions are made once for all studies of a folder, and so is
 * every run that two of them have in common. Results are written after every run; what was
 * interrupted goes on where it was.
 */
public final class StudyRunner {
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
   * Runs what is not done yet of a study.
   *
   * @return its page, {@code report.html}
   * @throws lxmert.io.UserError if the folder holds studies of other sizes or cannot be written
   * @throws lxmert.train.RunStopped if it was stopped by a signal
   */
  public Path run(Study study) {
    folder.claim(sizes);
    prepare();
    Path file = folder.of(study, "results.json");
    StudyResults results = StudyResults.read(file, study);
    List<PlannedRun> runs = PlannedRun.of(study, sizes);
    for (int i = 0; i < runs.size(); i++) {
      PlannedRun run = runs.get(i);
      boolean done = folder.isDone(run);
      say(
          "%s: run %d of %d, %s%s"
              .formatted(
                  study.name(), i + 1, runs.size(), run.title(), done ? ": done before" : ""));
      if (!done) {
        train(run);
        AtomicFiles.delete(folder.run(run).resolve("checkpoints"));
      }
      if (run instanceof PlannedRun.Finetune finetune && !results.has(finetune)) {
        results = results.with(score(finetune));
        Json.write(file, results);
      }
    }
    Path page = new StudyPage(folder, study, sizes).write(results);
    say("Report: " + page);
    return page;
  }

  private void prepare() {
    WorldData data = folder.data();
    if (!data.hasWorld()) {
      say("Making a world of pictures and questions");
      data.makeWorld(sizes.world().options(), progress);
    }
    if (!data.hasDetector()) {
      say("Training the detector");
      data.trainDetector(
          sizes.detectorEpochs(), sizes.world().seed(), folder.configs(), device, progress);
    }
    say("Finding the regions of every picture");
    data.extractRegions(device, progress);
    if (sizes.scored().contains(FinetuneTask.NLVR2)) {
      data.extractPairs(folder.pairRegions(), device, progress);
    }
  }

  private void train(PlannedRun run) {
    if (run instanceof PlannedRun.Pretrain pretrain) {
      pretrain(pretrain);
    } else if (run instanceof PlannedRun.Finetune finetune) {
      finetune(finetune);
    }
  }

  private void pretrain(PlannedRun.Pretrain run) {
    Path world = folder.data().world().resolve("pretrain");
    Pretraining.Files files =
        new Pretraining.Files(
            List.of(world.resolve("world_train.json")),
            List.of(world.resolve("world_valid.json")),
            folder.data().regions(),
            world.resolve("all_ans.json"),
            List.of(),
            null,
            start(run.what().from(), run.seed()),
            folder.run(run));
    List<String> overrides = new ArrayList<>(sizes.pretraining());
    overrides.addAll(sizes.model());
    overrides.add("epochs=" + sizes.pretrainEpochs());
    overrides.add(
        switch (run.what().questions()) {
          case NEVER -> "objective.questions.weight=0";
          case SECOND_HALF -> "objective.questions.from_epoch=" + (sizes.pretrainEpochs() / 2 + 1);
        });
    overrides.addAll(run.what().overrides());
    PretrainRecipe recipe =
        PretrainRecipe.read(config("pretrain-world.yaml"), common(overrides, run));
    new Pretraining(recipe, files, false, device, progress).run();
  }

  private void finetune(PlannedRun.Finetune run) {
    Arm arm = run.arm();
    StudyTask task = StudyTask.of(run.task(), folder);
    Finetuning.Files files =
        new Finetuning.Files(
            arm.augmented() ? task.augmented() : List.of(task.train()),
            List.of(task.test()),
            task.regions(),
            task.answers(),
            null,
            start(arm.from(), run.seed()),
            null,
            folder.run(run));
    List<String> overrides = new ArrayList<>(sizes.overrides(run.task()));
    overrides.addAll(sizes.model());
    if (arm.crossLayers() != null) {
      overrides.add("model.x_layers=" + arm.crossLayers());
    }
    FinetuneRecipe recipe = FinetuneRecipe.read(config(task.recipe()), common(overrides, run));
    new Finetuning(run.task(), recipe, files, false, Blank.NOTHING, device, progress)
        .with(arm.architecture())
        .run();
  }

  /** The end of a pre-training, not its best epoch: nothing is chosen. */
  private @Nullable Path start(@Nullable Pretrained from, long seed) {
    return from == null ? null : folder.run(new PlannedRun.Pretrain(from, seed)).resolve("last");
  }

  private Path config(String name) {
    return ShippedConfig.copy(name, folder.configs());
  }

  private static List<String> common(List<String> overrides, PlannedRun run) {
    List<String> all = new ArrayList<>(overrides);
    all.add("seed=" + run.seed());
    all.add("checkpoint.keep=1");
    return all;
  }

  /** After the last epoch, so that no choice was made on the pictures that it is scored on. */
  private StudyResults.Score score(PlannedRun.Finetune run) {
    Path path = folder.run(run);
    double accuracy =
        MetricsLog.read(path.resolve("metrics.jsonl")).stream()
            .filter(entry -> entry.split().equals("valid"))
            .reduce((before, after) -> after)
            .map(entry -> entry.figures().getOrDefault("accuracy", Double.NaN))
            .orElse(Double.NaN);
    double guessing = Json.readTree(path.resolve("run.json")).path("majority").asDouble(Double.NaN);
    return new StudyResults.Score(
        run.arm().name(), run.task(), run.seed(), 100 * accuracy, 100 * guessing);
  }

  private void say(String line) {
    print.println(line);
    print.flush();
  }
}
