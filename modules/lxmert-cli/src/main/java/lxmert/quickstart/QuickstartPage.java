package lxmert.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lxmert.answer.Answerer;
import lxmert.answer.ImageRegions;
import lxmert.answer.Reply;
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
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.report.Report;
import lxmert.score.TaskScores;
import lxmert.score.VqaAccuracy;
import lxmert.tensor.Precision;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;
import lxmert.vision.RegionDrawing;
import org.bytedeco.pytorch.Device;

/** Scores a quick start's models on the test split and writes the page about the run. */
final class QuickstartPage {
  private static final int IMAGES_SHOWN = 6;
  private static final int QUESTIONS_SHOWN = 4;
  private static final int REGIONS_DRAWN = 8;

  private final QuickstartFolder folder;
  private final Quickstart.Options options;
  private final Device device;
  private final Progress progress;
  private final List<VqaQuestion> training;
  private final List<VqaQuestion> test;

  QuickstartPage(
      QuickstartFolder folder, Quickstart.Options options, Device device, Progress progress) {
    this.folder = folder;
    this.options = options;
    this.device = device;
    this.progress = progress;
    training = VqaJson.read(folder.world().resolve("vqa/train.json"));
    test = VqaJson.read(folder.world().resolve("vqa/test.json"));
  }

  /** Writes the page; {@code seconds} are those of the steps that this run took. */
  Path write(Map<String, Double> seconds) {
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
    Path page = folder.path().resolve("report.html");
    new Report(
            "LXMERT on the procedural world",
            "A quick start with seed %d: %,d training images, %,d training questions."
                .formatted(options.seed(), options.images(), training.size()),
            sections)
        .write(page);
    return page;
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

  private static Report.Section run(Map<String, Double> seconds) {
    List<List<String>> rows = new ArrayList<>();
    seconds.forEach(
        (step, time) -> rows.add(List.of(step, String.format(Locale.ROOT, "%.0f s", time))));
    return new Report.Section(
        "What was done",
        "A world of images was drawn and asked about. A Faster R-CNN learned to find its things. "
            + "The regions that it found in every image, and nothing else of the images, went "
            + "to LXMERT, which was pre-trained on captions and questions and then learned to "
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
        List.of(figure("Losses while training.", folder.detector().resolve("loss.png"))));
  }

  private Report.Section pretraining() {
    Path run = folder.pretraining();
    return new Report.Section(
        "Pre-training",
        "The tasks that it was pre-trained on, all at once. The first losses are means over the "
            + "first training steps; the last, and how much is right, are those of the validation "
            + "images at the end.",
        List.of(PretrainingTable.of(run.resolve("metrics.jsonl"))),
        List.of(figure("Loss while pre-training.", run.resolve("loss.png"))));
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
            figure("Fine-tuned after pre-training.", folder.model().resolve("loss.png")),
            figure("Fine-tuned from scratch.", folder.fromScratch().resolve("loss.png"))));
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
      String guess = best(counts.getOrDefault(question.questionType(), Map.of()));
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
    List<Report.ImageReplies> replies = new ArrayList<>();
    try (Answerer answerer =
        Answerer.load(folder.model().resolve("best"), folder.detector().resolve("best"))) {
      byImage.entrySet().stream()
          .limit(IMAGES_SHOWN)
          .forEach(each -> replies.add(reply(answerer, each.getKey(), each.getValue())));
    }
    return new Report.Section(
        "A few answers",
        "The first images of the test split, with the best regions that the detector found, the "
            + "first questions about them, and the most probable answers.",
        List.of(),
        List.of(),
        replies);
  }

  private Report.ImageReplies reply(
      Answerer answerer, String imageId, List<VqaQuestion> questions) {
    Image image = ImageReader.read(folder.image(imageId));
    ImageRegions found = answerer.detectRegions(image);
    List<VqaQuestion> asked = questions.subList(0, Math.min(QUESTIONS_SHOWN, questions.size()));
    List<Reply> replies = answerer.ask(found, asked.stream().map(VqaQuestion::sentence).toList());
    List<Report.Asked> shown = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      shown.add(
          new Report.Asked(
              asked.get(i).sentence(),
              best(asked.get(i).label()),
              replies.get(i).answers().stream()
                  .limit(3)
                  .map(each -> new Report.Scored(each.text(), each.probability()))
                  .toList()));
    }
    Path drawing = folder.path().resolve("images").resolve(imageId + ".png");
    RegionDrawing.write(
        RegionDrawing.draw(
            image,
            found.features(),
            answerer.objectNames(),
            answerer.attributeNames(),
            REGIONS_DRAWN),
        drawing);
    return new Report.ImageReplies(figure(imageId, drawing), shown);
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

  private static String best(Map<String, Double> scores) {
    return scores.entrySet().stream()
        .max(Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private static List<String> row(String name, double percent) {
    return List.of(name, percent(percent));
  }

  private static String percent(@org.jspecify.annotations.Nullable Double percent) {
    return percent == null ? "" : String.format(Locale.ROOT, "%.1f", percent);
  }

  private static Report.Figure figure(String caption, Path png) {
    try {
      return new Report.Figure(caption, Files.readAllBytes(png));
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(png, e);
    }
  }
}
