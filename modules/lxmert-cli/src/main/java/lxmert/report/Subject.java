package lxmert.report;

import java.util.Locale;
import lxmert.detect.DetectorScores;
import lxmert.finetune.FinetuneTask;
import org.jspecify.annotations.Nullable;

/**
 * What kind of model a run made, in the words of its report and its card.
 *
 * @param title of both
 * @param about what the model does, in a sentence or two
 * @param pipeline Hugging Face's name of such a task
 * @param dataset the form of its data, in one word
 * @param transformersClass the class of the transformers library that loads it; null for none
 * @param plotted name of the figure that is drawn beside the loss
 * @param here how this project uses it, a command or a line of Java
 */
record Subject(
    String title,
    String about,
    String pipeline,
    String dataset,
    @Nullable String transformersClass,
    String plotted,
    String here) {
  static final Subject PRETRAINING =
      new Subject(
          "LXMERT, pre-trained",
          "It reads regions of an image and a sentence, and was pre-trained on masked words, masked"
              + " objects, matching and questions. It is there to be fine-tuned.",
          "feature-extraction",
          "lxmert-pretraining",
          "LxmertForPreTraining",
          "masked_words_accuracy",
          "./lxmert finetune vqa --from MODEL ...");

  static final Subject DETECTOR =
      new Subject(
          "Faster R-CNN with attributes",
          "It finds the things of an image with their attributes. Features and boxes of the best of"
              + " its regions are what LXMERT sees of an image.",
          "object-detection",
          "coco-with-attributes",
          null,
          DetectorScores.AVERAGE_PRECISION,
          "./lxmert detect extract --detector MODEL --images FOLDER --out REGIONS");

  static Subject of(FinetuneTask task) {
    return switch (task) {
      case VQA, GQA ->
          new Subject(
              "LXMERT, fine-tuned for " + task,
              "It answers questions about images: it reads regions of an image and a question,"
                  + " and chooses among the answers that config.json lists.",
              "visual-question-answering",
              slug(task),
              "LxmertForQuestionAnswering",
              "accuracy",
              "./lxmert answer --model MODEL --detector DETECTOR --image FILE --question TEXT");
      case NLVR2 ->
          new Subject(
              "LXMERT, fine-tuned for NLVR2",
              "It tells whether a sentence is true of two images; it reads regions of both.",
              "visual-question-answering",
              slug(task),
              null,
              "accuracy",
              "./lxmert predict nlvr2 --model MODEL --questions FILE --regions REGIONS --out CSV");
      case NLVR ->
          new Subject(
              "LXMERT, fine-tuned for NLVR",
              "It tells whether a sentence is true of a drawn image; it reads regions of it.",
              "visual-question-answering",
              slug(task),
              "LxmertForQuestionAnswering",
              "accuracy",
              "./lxmert predict nlvr --model MODEL --questions FILE --regions REGIONS --out CSV");
    };
  }

  private static String slug(FinetuneTask task) {
    return task.name().toLowerCase(Locale.ROOT);
  }
}
