package lxmert.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.batch.Ablation;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.Finetuning;
import lxmert.io.AtomicFiles;
import lxmert.io.Progress;
import lxmert.pretrain.PretrainRecipe;
import lxmert.pretrain.Pretraining;
import lxmert.quickstart.ShippedConfig;
import lxmert.report.ReportWriter;
import lxmert.train.TrainingOptions;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/** Trains the runs of studies, each in its folder. */
record RunTraining(StudyFolder folder, StudySizes sizes, Device device, Progress progress) {
  /** Trains a run, from where it was interrupted; its checkpoints are deleted when it is done. */
  void train(PlannedRun run) {
    if (run instanceof PlannedRun.Pretrain pretrain) {
      pretrain(pretrain);
    } else if (run instanceof PlannedRun.Finetune finetune) {
      boolean whole = !Files.exists(folder.run(run));
      long start = System.nanoTime();
      finetune(finetune);
      if (whole) {
        RunCost.write(folder.run(run), (System.nanoTime() - start) / 1e9);
      }
    }
    AtomicFiles.delete(folder.run(run).resolve("checkpoints"));
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
            start(run.what().from(), run.seed()));
    List<String> overrides = new ArrayList<>(sizes.pretraining());
    if (run.what().recipe().equals(Pretrained.WORLD)) {
      overrides.addAll(sizes.model());
    }
    overrides.add("epochs=" + sizes.pretrainEpochs());
    overrides.add(
        switch (run.what().questions()) {
          case NEVER -> "objective.questions.weight=0";
          case SECOND_HALF -> "objective.questions.from_epoch=" + (sizes.pretrainEpochs() / 2 + 1);
        });
    overrides.addAll(run.what().overrides());
    PretrainRecipe recipe =
        PretrainRecipe.read(config(run.what().recipe()), common(overrides, run));
    new Pretraining(recipe, files, options(run)).run();
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
            start(arm.from(), run.pretrainSeed()),
            null,
            null);
    FinetuneRecipe recipe =
        FinetuneRecipe.read(
            config(arm.own() == null ? task.recipe() : arm.own().recipe(run.task())),
            common(overrides(run), run));
    new Finetuning(run.task(), recipe, files, Ablation.NONE, options(run)).with(arm.family()).run();
  }

  private List<String> overrides(PlannedRun.Finetune run) {
    Arm arm = run.arm();
    List<String> overrides = new ArrayList<>();
    if (arm.own() == null) {
      overrides.addAll(sizes.model());
    } else {
      overrides.addAll(arm.own().values());
    }
    overrides.addAll(sizes.overrides(run.task(), arm.family()));
    if (arm.crossLayers() != null) {
      overrides.add("model.x_layers=" + arm.crossLayers());
    }
    return overrides;
  }

  private TrainingOptions options(PlannedRun run) {
    return new TrainingOptions(folder.run(run), device, 1, progress, new ReportWriter(), false);
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
}
