package lxmert.study;

import java.util.List;
import lxmert.model.BottomUpTopDownArchitectures;

/** The paper's comparisons (sections 5.1 to 5.3, tables 3 to 5). */
final class Studies {
  private static final Arm LXMERT = Arm.of("LXMERT", Pretrained.LXMERT, figures(69.9, 60.0, 74.9));

  private static final Arm WITHOUT_QUESTIONS =
      Arm.of("without image QA", Pretrained.WITHOUT_QUESTIONS, figures(68.9, 58.2, 72.4));

  private static final String SMALL =
      "The world has a few hundred words and a few thousand images, and the models have a"
          + " hundredth of the paper's weights: differences of a point or two, which the paper's"
          + " are at times, need more seeds than are run here.";

  static final List<Study> ALL =
      List.of(
          crossLayers(),
          baselines(),
          start(),
          imageQa(),
          augmentation(),
          visionTasks(),
          Models.STUDY);

  private Studies() {}

  private static Study crossLayers() {
    return new Study(
        "cross-layers",
        "Language-only pre-training with cross-modality layers, against LXMERT",
        "BERT is pre-trained on words alone. Do cross-modality layers on top of it, new and learned"
            + " in fine-tuning, do what LXMERT's pre-training does (table 3)? Our language model"
            + " learns masked words on the world's own sentences; the model with 0 layers never"
            + " sees the image.",
        List.of(
            Arm.layers(0, PaperFigures.NONE),
            Arm.layers(1, figures(64.6, 55.5, 52.4)),
            Arm.layers(2, figures(65.8, 56.1, 50.9)),
            Arm.layers(3, figures(66.4, 56.6, 50.9)),
            Arm.layers(4, figures(66.4, 56.0, 50.9)),
            Arm.layers(5, figures(66.5, 56.3, 50.9)),
            LXMERT),
        SMALL
            + " BERT has read books; a language model that has read the world's few forms of"
            + " sentences knows little that fine-tuning does not teach as fast.");
  }

  private static Study baselines() {
    return new Study(
        "baselines",
        "LSTM + BUTD and BERT + BUTD",
        "How far does one attention over the regions come, with the question read by an LSTM or by"
            + " a pre-trained language encoder (table 3)? All three are fine-tuned on the same"
            + " questions and regions.",
        List.of(
            Arm.baseline(
                "LSTM + BUTD", BottomUpTopDownArchitectures.LSTM, null, figures(63.1, 50.0, 52.6)),
            Arm.baseline(
                "BERT + BUTD",
                BottomUpTopDownArchitectures.BERT,
                Pretrained.LANGUAGE,
                figures(62.8, 52.1, 51.9)),
            LXMERT),
        SMALL + " The baselines are as wide as our LXMERT, not as their authors made them.");
  }

  private static Study start() {
    return new Study(
        "start",
        "Pre-training from scratch against from a language model",
        "Should pre-training begin with BERT's weights or with fresh ones, and what comes of either"
            + " without pre-training (table 3)?",
        List.of(
            Arm.of("no pre-training, scratch", null, figures(65.1, 50.0, 50.9)),
            Arm.of("no pre-training, BERT", Pretrained.LANGUAGE, figures(65.5, 56.2, 50.9)),
            Arm.of("pre-training from scratch", Pretrained.LXMERT, figures(69.9, 60.0, 74.9)),
            Arm.of(
                "pre-training from BERT",
                Pretrained.LXMERT_FROM_LANGUAGE,
                figures(68.8, 58.3, 70.1))),
        SMALL
            + " Our language model learned from the sentences that pre-training reads anyway, so it"
            + " brings a few more epochs and no knowledge of its own.");
  }

  private static Study imageQa() {
    return new Study(
        "image-qa",
        "Image question answering in pre-training",
        "Does it help to answer questions in the second half of pre-training (table 4)? Both are"
            + " pre-trained for as many epochs and on the same sentences, the questions among them.",
        List.of(WITHOUT_QUESTIONS, LXMERT.renamed("with image QA")),
        SMALL
            + " Pre-training's questions are those of fine-tuning, so that the model with image QA"
            + " has simply learned the task for longer.");
  }

  private static Study augmentation() {
    return new Study(
        "augmentation",
        "Pre-training on questions against data augmentation",
        "Are questions of other data sets of more use in pre-training, or as additional examples in"
            + " fine-tuning (table 4)? With augmentation, VQA and GQA are each fine-tuned on the"
            + " questions of both, for as many epochs, those answers counting that the task has.",
        List.of(
            WITHOUT_QUESTIONS.augmented("without image QA, augmented", figures(68.0, 58.1, null)),
            WITHOUT_QUESTIONS,
            LXMERT.augmented("with image QA, augmented", figures(69.1, 59.2, null)),
            LXMERT.renamed("with image QA")),
        SMALL
            + " The world's two sets of questions are about the same images and have most forms in"
            + " common, so that augmentation is nearly more of the same, and takes more steps.");
  }

  private static Study visionTasks() {
    return new Study(
        "vision-tasks",
        "The tasks about regions in pre-training",
        "Which prediction about masked regions helps (table 5): none, their features, the"
            + " detector's labels, or both?",
        List.of(
            Arm.of("none", Pretrained.NO_VISION_TASK, figures(66.3, 57.1, 50.9)),
            Arm.of("feature", Pretrained.FEATURES_ALONE, figures(69.2, 59.5, 72.9)),
            Arm.of("label", Pretrained.LABELS_ALONE, figures(69.5, 59.3, 73.5)),
            LXMERT.renamed("both")),
        SMALL
            + " The detector knows the world's few kinds of things well, so that labels and features"
            + " tell nearly the same.");
  }

  private static PaperFigures figures(
      double vqa, double gqa, @org.jspecify.annotations.Nullable Double nlvr2) {
    return new PaperFigures(vqa, gqa, nlvr2, null);
  }
}
