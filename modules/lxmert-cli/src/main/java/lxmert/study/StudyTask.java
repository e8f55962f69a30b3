package lxmert.study;

import java.nio.file.Path;
import java.util.List;
import lxmert.finetune.FinetuneTask;
import org.jspecify.annotations.Nullable;

/**
 * A task on the world.
 *
 * @param recipe name of the shipped recipe
 * @param train examples to learn from
 * @param augmented these and those of the other task that has questions
 * @param test examples to score on
 * @param answers the list of its answers; null where they are fixed
 * @param regions of its images
 */
record StudyTask(
    String recipe,
    Path train,
    List<Path> augmented,
    Path test,
    @Nullable Path answers,
    Path regions) {
  private static final String TRAIN = "train.json";

  static StudyTask of(FinetuneTask task, StudyFolder folder) {
    Path world = folder.data().world();
    Path vqa = world.resolve("vqa");
    Path gqa = world.resolve("gqa");
    return switch (task) {
      case VQA -> questions("vqa-world.yaml", vqa, "test.json", gqa, folder);
      case GQA -> questions("gqa-world.yaml", gqa, "testdev.json", vqa, folder);
      case NLVR2 -> {
        Path pairs = world.resolve("nlvr2");
        Path train = pairs.resolve(TRAIN);
        yield new StudyTask(
            "nlvr2-world.yaml",
            train,
            List.of(train),
            pairs.resolve("test1.json"),
            null,
            folder.pairRegions());
      }
      case NLVR -> throw new IllegalArgumentException("the world has no statements for " + task);
    };
  }

  private static StudyTask questions(
      String recipe, Path own, String test, Path other, StudyFolder folder) {
    return new StudyTask(
        recipe,
        own.resolve(TRAIN),
        List.of(own.resolve(TRAIN), other.resolve(TRAIN)),
        own.resolve(test),
        own.resolve("trainval_label2ans.json"),
        folder.data().regions());
  }
}
