package lxmert.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lxmert.answer.Answerer;
import lxmert.batch.Ablation;
import lxmert.dataset.VqaAnswerFile;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.detect.DetectorScores;
import lxmert.finetune.AnswerLoss;
import lxmert.finetune.Evaluator;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.TaskEvaluation;
import lxmert.finetune.TrainedModel;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.report.Report;
import lxmert.score.TaskScores;
import lxmert.score.VqaAccuracy;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;

/**
 * The part of the page about the models that a quick start trains; scores them on the test split.
 */
final class TrainedPart {
  private static final int IMAGES_SHOWN = 6;
  private static final int QUESTIONS_SHOWN = 4;

  private final QuickstartFolder folder;
  private final Quickstart.Options options;
  private final Device device;
  private final Progress progress;
  private final List<VqaQuestion> training;
  private final List<VqaQuestion> test;

  TrainedPart(
      QuickstartFolder folder, Quickstart.Options options, Device device, Progress progress) {
    this.folder = folder;
    this.options = options;
    this.device = device;
    this.progress = progress;
    training = VqaJson.read(folder.world().resolve("vqa/train.json"));
    test = VqaJson.read(folder.world().resolve("vqa/test.json"));
  }

  /**
   * What was trained, step by step, and how well it answers.
   *
   * @param seconds of the steps that this run took
   */
  List<Report.Section> sections(Map<String, Double> seconds) {
    TaskEvaluation evaluation = evaluate(folder.model());
    TaskEvaluation fromScratch = evaluate(folder.fromScratch());
    VqaAnswerFile.write(
        folder.path().resolve("test_predict.json"), evaluation.answers().entrySet());
    List<Report.Section> sections = new ArrayList<>();
    sections.add(run(seconds));
    sections.add(detector());
    sections.add(pretraining());
    sections.add(accuracy(evaluation.scores(), fromScratch.scores()));
    sections.add(answers());
    sections.add(next());
    return sections;
  }

  private TaskEvaluation evaluate(Path run) {
    TrainedModel.Source source =
        new TrainedModel.Source(
            run.resolve("best"),
            folder.regions(),
            FinetuneTask.VQA,
            null,
            Ablation.NONE,
            Precision.FLOAT32,
            device);
    try (TrainedModel model = TrainedModel.open(source)) {
      return new Evaluator(
              model.task(), test, model.inputs(), model.answers(), AnswerLoss.SOFT_LABELS)
          .evaluate(model.answering(), progress);
    }
  }

  private Report.Section run(Map<String, Double> seconds) {
    List<List<String>> rows = new ArrayList<>();
    seconds.forEach(
        (step, time) -> rows.add(List.of(step, String.format(Locale.ROOT, "%.0f s", time))));
    return new Report.Section(
        "Another one, trained here from nothing",
        "A miniature of the way to the model above (seed %d: %,d images of at most %d things, %,d questions). A world of "
                .formatted(options.seed(), options.images(), options.things(), training.size())
            + "images was drawn and asked about. A Faster R-CNN learned to find its things. "
            + "The regions that it found in every image, and nothing else of the images, went "
            + "to LXMERT, which was pre-trained on questions of many kinds and then learned to "
            + "answer. The test images below were seen by neither.",
        rows.isEmpty() ? List.of() : List.of(new Report.Table(List.of("step", "time"), rows)),
        List.of());
  }

  private Report.Section detector() {
    DetectorScores scores =
        Json.read(folder.detector().resolve("scores.json"), DetectorScores.class);
    List<List<String>> rows = new ArrayList<>();
    scores.classes().forEach(each -> rows.add(row(each.name(), 100 * each.averagePrecision())));
    rows.add(row("mean", 100 * scores.averagePrecision()));
    return new Report.Section(
        "The detector",
        "Average precision at IoU 0.5 by kind of thing, on the validation images. The best "
            + "attribute of a thing that was found is one of its own in %.1f %% of cases."
                .formatted(100 * scores.attributeAccuracy()),
        List.of(new Report.Table(List.of("thing", "average precision, %"), rows)),
        List.of(
            Report.Figure.read("Losses while training.", folder.detector().resolve("loss.png"))));
  }

  private Report.Section pretraining() {
    Path run = folder.pretraining();
    return new Report.Section(
        "Pre-training",
        "It was pre-trained on questions about images alone, which teach it to look; the model above "
            + "had all tasks of the paper after that. The first loss is a mean over the first training "
            + "steps; the last, and how much is right, are those of the validation "
            + "images at the end.",
        List.of(PretrainingTable.of(run.resolve("metrics.jsonl"))),
        List.of(Report.Figure.read("Loss while pre-training.", run.resolve("loss.png"))));
  }

  private Report.Section accuracy(TaskScores scores, TaskScores fromScratch) {
    Map<String, Double> guesses = guesses();
    Map<String, Double> before =
        fromScratch.tables().getOrDefault(TaskScores.QUESTION_TYPE, Map.of());
    List<List<String>> rows = new ArrayList<>();
    scores
        .tables()
        .getOrDefault(TaskScores.QUESTION_TYPE, Map.of())
        .forEach(
            (type, percent) ->
                rows.add(
                    List.of(
                        type,
                        percent(guesses.get(type)),
                        percent(before.get(type)),
                        percent(percent))));
    rows.add(
        List.of(
            "all",
            percent(guesses.get("all")),
            percent(fromScratch.accuracy()),
            percent(scores.accuracy())));
    return new Report.Section(
        "Accuracy on images it has never seen",
        "By kind of question, in percent of the soft scores that ten annotators gave. The first "
            + "column is what the most frequent training answer of each kind would get without "
            + "looking, the second a model that was fine-tuned in the same way from fresh weights. "
            + "Annotators disagree at times, so a perfect answerer stays near 100, not at it.",
        List.of(
            new Report.Table(
                List.of("question", "guessing", "not pre-trained", "pre-trained"), rows)),
        List.of(
            Report.Figure.read(
                "Fine-tuned after pre-training.", folder.model().resolve("loss.png")),
            Report.Figure.read(
                "Fine-tuned from scratch.", folder.fromScratch().resolve("loss.png"))));
  }

  /** What the most frequent training answer of each question type scores on the test split. */
  private Map<String, Double> guesses() {
    Map<String, Map<String, Double>> counts = new HashMap<>();
    for (VqaQuestion question : training) {
      Map<String, Double> ofType =
          counts.computeIfAbsent(question.questionType(), type -> new HashMap<>());
      question.label().forEach((answer, score) -> ofType.merge(answer, score, Double::sum));
    }
    VqaAccuracy.Gatherer scores = new VqaAccuracy.Gatherer();
    for (VqaQuestion question : test) {
      String guess = ImageQuestioner.best(counts.getOrDefault(question.questionType(), Map.of()));
      scores.add(question.questionType(), question.answerType(), question.score(guess));
    }
    Map<String, Double> percents = new LinkedHashMap<>(scores.accuracy().byQuestionType());
    percents.put("all", scores.accuracy().overall());
    return percents;
  }

  private Report.Section answers() {
    Map<String, List<VqaQuestion>> byImage = new LinkedHashMap<>();
    test.forEach(
        each -> byImage.computeIfAbsent(each.imageId(), id -> new ArrayList<>()).add(each));
    try (Answerer answerer =
        Answerer.load(folder.model().resolve("best"), folder.detector().resolve("best"))) {
      ImageQuestioner replies = new ImageQuestioner(answerer, folder.drawings());
      return new Report.Section(
          "A few of its answers",
          "The first images of the test split, with the best regions that the detector found, the "
              + "first questions about them, and the most probable answers.",
          List.of(),
          List.of(),
          byImage.entrySet().stream()
              .limit(IMAGES_SHOWN)
              .map(
                  each ->
                      replies.of(
                          each.getKey(),
                          folder.image(each.getKey()),
                          each.getValue().stream().limit(QUESTIONS_SHOWN).toList()))
              .toList());
    }
  }

  private Report.Section next() {
    return new Report.Section(
        "What next",
        "Ask about an image of your own: ./lxmert answer --model %s --detector %s --image FILE "
                .formatted(folder.model().resolve("best"), folder.detector().resolve("best"))
            + "--question TEXT. The same commands read the real data sets' files; the README says "
            + "how.",
        List.of(),
        List.of());
  }

  private static List<String> row(String name, double percent) {
    return List.of(name, percent(percent));
  }

  private static String percent(@org.jspecify.annotations.Nullable Double percent) {
    return percent == null ? "" : String.format(Locale.ROOT, "%.1f", percent);
  }
}
