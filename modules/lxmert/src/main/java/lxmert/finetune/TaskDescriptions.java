package lxmert.finetune;

import java.util.Locale;
import lxmert.model.Architecture;
import lxmert.model.LxmertArchitectures;
import lxmert.train.ModelDescription;
import org.jspecify.annotations.Nullable;

/** What the models of the fine-tuning tasks are, in words. */
final class TaskDescriptions {
  private static final String QUESTION_ANSWERING = "LxmertForQuestionAnswering";

  private TaskDescriptions() {}

  static ModelDescription of(FinetuneTask task, Architecture architecture) {
    String command =
        "./lxmert predict %s --model MODEL --questions FILE --regions REGIONS --out CSV";
    String name = slug(task);
    ModelDescription lxmert =
        switch (task) {
          case VQA, GQA ->
              description(
                  task,
                  "It answers questions about images: it reads regions of an image and a question,"
                      + " and chooses among the answers that config.json lists.",
                  QUESTION_ANSWERING,
                  "./lxmert answer --model MODEL --detector DETECTOR --image FILE --question TEXT");
          case NLVR2 ->
              description(
                  task,
                  "It tells whether a sentence is true of two images; it reads regions of both.",
                  null,
                  command.formatted(name));
          case NLVR ->
              description(
                  task,
                  "It tells whether a sentence is true of a drawn image; it reads regions of it.",
                  QUESTION_ANSWERING,
                  command.formatted(name));
        };
    return architecture.family().equals(LxmertArchitectures.FAMILY)
        ? lxmert
        : baseline(lxmert, task, architecture);
  }

  private static ModelDescription description(
      FinetuneTask task, String about, @Nullable String transformersClass, String usage) {
    return new ModelDescription(
        title("LXMERT", task),
        about,
        "visual-question-answering",
        slug(task),
        transformersClass,
        "accuracy",
        usage);
  }

  /** The transformers library knows none of the baselines. */
  private static ModelDescription baseline(
      ModelDescription lxmert, FinetuneTask task, Architecture architecture) {
    return new ModelDescription(
        title(architecture.family(), task),
        lxmert.about(),
        lxmert.pipeline(),
        lxmert.dataset(),
        null,
        lxmert.plottedFigure(),
        lxmert.usage());
  }

  private static String title(String model, FinetuneTask task) {
    return model + ", fine-tuned for " + task;
  }

  private static String slug(FinetuneTask task) {
    return task.name().toLowerCase(Locale.ROOT);
  }
}
