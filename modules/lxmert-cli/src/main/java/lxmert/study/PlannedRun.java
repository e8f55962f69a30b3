package lxmert.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import lxmert.finetune.FinetuneTask;
import org.jspecify.annotations.Nullable;

/** A run that a study needs. */
sealed interface PlannedRun {
  /** Names its folder: runs of two studies with one id are the same. */
  String id();

  /** What it is, for people. */
  String title();

  /** The seed of everything in it. */
  long seed();

  /** The runs that have to be done before it. */
  List<PlannedRun> needs();

  /** A pre-training. */
  record Pretrain(Pretrained what, long seed) implements PlannedRun {
    @Override
    public String id() {
      return "pretrain-%s-seed%d".formatted(what.name(), seed);
    }

    @Override
    public String title() {
      return "pre-training \"%s\", seed %d".formatted(what.name(), seed);
    }

    @Override
    public List<PlannedRun> needs() {
      return start(what.from(), seed);
    }
  }

  /**
   * Fine-tuning an arm for a task.
   *
   * @param pretrainSeed seed of the pre-training that it starts from, if it starts from one
   */
  record Finetune(Arm arm, FinetuneTask task, long seed, long pretrainSeed) implements PlannedRun {
    @Override
    public String id() {
      return "%s-%s-seed%d".formatted(task.name().toLowerCase(Locale.ROOT), arm.key(), seed);
    }

    @Override
    public String title() {
      return "%s, %s, seed %d".formatted(task, arm.name(), seed);
    }

    @Override
    public List<PlannedRun> needs() {
      return start(arm.from(), pretrainSeed);
    }
  }

  /** The fine-tuning runs of a study, in their order. */
  static List<Finetune> finetunes(Study study, StudySizes sizes) {
    return of(study, sizes).stream()
        .filter(Finetune.class::isInstance)
        .map(Finetune.class::cast)
        .toList();
  }

  private static List<PlannedRun> start(@Nullable Pretrained from, long seed) {
    return from == null ? List.of() : List.of(new Pretrain(from, seed));
  }

  /**
   * All runs of a study in their order: seed by seed, arms with less pre-training first, each
   * pre-training once and before the first arm that needs it.
   */
  static List<PlannedRun> of(Study study, StudySizes sizes) {
    List<Arm> cheapFirst =
        study.arms().stream()
            .sorted(Comparator.comparingInt(arm -> arm.pretrainings().size()))
            .toList();
    Set<PlannedRun> runs = new LinkedHashSet<>();
    for (long seed : sizes.seeds()) {
      long pretrainSeed = sizes.pretrainSeed(seed);
      for (Arm arm : cheapFirst) {
        List<FinetuneTask> tasks = sizes.scored().stream().filter(arm::takes).toList();
        if (!tasks.isEmpty()) {
          arm.pretrainings().forEach(each -> runs.add(new Pretrain(each, pretrainSeed)));
        }
        tasks.forEach(task -> runs.add(new Finetune(arm, task, seed, pretrainSeed)));
      }
    }
    return new ArrayList<>(runs);
  }
}
