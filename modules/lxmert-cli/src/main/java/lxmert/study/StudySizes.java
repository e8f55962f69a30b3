package lxmert.study;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lxmert.finetune.FinetuneTask;
import lxmert.io.Check;
import lxmert.io.Yaml;
import lxmert.model.BottomUpTopDownArchitectures;
import lxmert.world.WorldOptions;

/**
 * How large a study is. Read from {@code config/study-*.yaml}, whose keys are these names in snake
 * case.
 *
 * @param seeds of the runs: every model is made once with each
 * @param pretrainings of each kind, with the first of the seeds; further seeds start from them in
 *     turn
 * @param world what is learned from; the same for all seeds
 * @param detectorEpochs times that the detector goes through the images; 0: there is none, the
 *     models read {@linkplain lxmert.world.IdealRegions ideal regions}
 * @param pretrainEpochs times that pre-training goes through the sentences
 * @param pretraining values of the recipes of pre-training to replace, {@code KEY=VALUE}
 * @param model values of the world's recipes' {@code model} to replace, in pre-training and
 *     fine-tuning
 * @param lstm values of the tasks' recipes to replace for LSTM + BUTD alone, which learns best at
 *     another rate than transformers do
 * @param tasks that models are fine-tuned for, {@code vqa}, {@code gqa}, {@code nlvr2}, with the
 *     values of the task's recipe to replace
 */
@JsonNaming(SnakeCaseStrategy.class)
public record StudySizes(
    List<Long> seeds,
    int pretrainings,
    WorldSizes world,
    int detectorEpochs,
    int pretrainEpochs,
    List<String> pretraining,
    List<String> model,
    List<String> lstm,
    Map<String, List<String>> tasks) {
  private static final Map<String, FinetuneTask> TASKS =
      Map.of("vqa", FinetuneTask.VQA, "gqa", FinetuneTask.GQA, "nlvr2", FinetuneTask.NLVR2);

  /**
   * The world's size.
   *
   * @param seed of the world's random numbers
   * @param train images to learn from
   * @param valid images to validate detector and pre-training on
   * @param test images that the models are scored on
   * @param sets of four pairs of images for NLVR2; a tenth of it to score on
   * @param questions about each image, at most
   * @param maxThings in an image, at most
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record WorldSizes(
      long seed, int train, int valid, int test, int sets, int questions, int maxThings) {
    WorldOptions options() {
      return WorldOptions.of(train, seed)
          .withQuestions(questions)
          .withThings(maxThings)
          .with(valid, test, sets);
    }
  }

  /** Checks the ranges and copies the lists. */
  public StudySizes {
    seeds = List.copyOf(seeds);
    Check.that(
        !seeds.isEmpty() && new HashSet<>(seeds).size() == seeds.size(),
        "seeds",
        seeds,
        "one or more, each once");
    Check.atLeast(1, "pretrainings", pretrainings);
    Check.atLeast(0, "detector_epochs", detectorEpochs);
    Check.atLeast(1, "pretrain_epochs", pretrainEpochs);
    Check.that(
        !tasks.isEmpty() && TASKS.keySet().containsAll(tasks.keySet()),
        "tasks",
        tasks.keySet(),
        "some of vqa, gqa, nlvr2");
    pretraining = List.copyOf(pretraining);
    model = List.copyOf(model);
    lstm = List.copyOf(lstm);
    tasks = Collections.unmodifiableMap(new LinkedHashMap<>(tasks));
  }

  /**
   * Reads sizes.
   *
   * @param overrides each {@code dotted.key=value}
   * @throws lxmert.io.UserError if a key is unknown or missing, or a value cannot be
   */
  public static StudySizes read(Path file, List<String> overrides) {
    return Yaml.read(file, overrides, StudySizes.class);
  }

  /** The tasks, in their order. */
  List<FinetuneTask> scored() {
    return tasks.keySet().stream().map(StudySizes::task).toList();
  }

  private static FinetuneTask task(String name) {
    return Objects.requireNonNull(TASKS.get(name));
  }

  /** The seed of the pre-training that a seed's models start from. */
  long pretrainSeed(long seed) {
    return seeds.get(seeds.indexOf(seed) % Math.min(pretrainings, seeds.size()));
  }

  /** All that decides the numbers of a run, to be compared: a change of anything else is none. */
  List<Object> deciding(PlannedRun.Finetune run) {
    List<Object> pretrained =
        run.arm().from() == null
            ? List.of()
            : List.of(pretrainEpochs, pretraining, run.pretrainSeed());
    return List.of(
        world, detectorEpochs, pretrained, model, overrides(run.task(), run.arm().family()));
  }

  /** What is replaced in a task's recipe for a family of architectures, whatever its sizes. */
  List<String> overrides(FinetuneTask task, String family) {
    List<String> all = new ArrayList<>();
    tasks.entrySet().stream()
        .filter(each -> task(each.getKey()) == task)
        .forEach(each -> all.addAll(each.getValue()));
    if (family.equals(BottomUpTopDownArchitectures.LSTM)) {
      all.addAll(lstm);
    }
    return all;
  }
}
