package lxmert.quickstart;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import lxmert.batch.Ablation;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.Finetuning;
import lxmert.io.Check;
import lxmert.io.FileClaim;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.pretrain.PretrainRecipe;
import lxmert.pretrain.Pretraining;
import lxmert.report.Report;
import lxmert.report.ReportWriter;
import lxmert.tensor.Devices;
import lxmert.train.TrainingOptions;
import lxmert.world.WorldOptions;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * First answers, then the way to them. Asks the models that come with the program about images that
 * are made on the spot; then goes from nothing to answers in miniature: makes a world, trains a
 * detector on it, extracts regions, pre-trains LXMERT, fine-tunes it on the questions beside a
 * model that was not pre-trained, scores both on images they have never seen. Both parts are on one
 * page, which is there as soon as the first part is. A run that was interrupted goes on at the step
 * it was in.
 */
public final class Quickstart {
  private static final String PRETRAINING = "pretrain-world-questions.yaml";
  private static final String FINETUNING = "vqa-world.yaml";

  /** Of the images that the shipped models are asked about: none of theirs. */
  private static final long SHIPPED_SEED = 2019;

  /** So few layers begin to look soonest (docs/decisions/0016-a-model-that-looks.md). */
  private static final List<String> FEW_LAYERS =
      List.of("model.l_layers=1", "model.r_layers=0", "model.x_layers=1");

  /**
   * How large a run is.
   *
   * @param images of the training split; a tenth as many each for validation and test
   * @param things in one image, at the most: among few, a model begins to look sooner
   * @param questions about each image, at most; new questions teach more than old ones again
   * @param detectorEpochs times that the detector goes through the images
   * @param pretraining values of the pre-training recipe to replace, {@code KEY=VALUE}
   * @param finetuning values of the fine-tuning recipe to replace
   * @param seed of everything
   */
  public record Options(
      int images,
      int things,
      int questions,
      int detectorEpochs,
      List<String> pretraining,
      List<String> finetuning,
      long seed) {
    /** About ten minutes on two cores. */
    public static Options standard(long seed) {
      return new Options(
          2500,
          4,
          30,
          6,
          withFewLayers("epochs=4", "micro_batch_size=128", "optimizer.warmup=0.1"),
          withFewLayers("epochs=2", "micro_batch_size=128", "optimizer.warmup=0.1"),
          seed);
    }

    private static List<String> withFewLayers(String... values) {
      return Stream.concat(FEW_LAYERS.stream(), Stream.of(values)).toList();
    }

    /** A minute or two: everything runs, little is learned. */
    public static Options fast(long seed) {
      return new Options(
          160,
          8,
          10,
          2,
          List.of("epochs=1", "batch_size=64"),
          List.of("epochs=1", "batch_size=64"),
          seed);
    }
  }

  private final Path out;
  private final WorldData data;
  private final Options options;
  private final Device device;
  private final PrintWriter print;
  private final Progress progress;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final List<Report.Section> sections = new ArrayList<>();

  /**
   * Sets up a run.
   *
   * @param out the folder that everything goes to
   * @param deviceName as {@link Devices#parse(String)}
   */
  public Quickstart(
      Path out, Options options, String deviceName, PrintWriter print, Progress progress) {
    this.out = out;
    this.data = new WorldData(out);
    this.options = options;
    this.device = Devices.parse(deviceName);
    this.print = print;
    this.progress = progress;
  }

  /**
   * Asks the models that come with the program, and writes a page of their answers.
   *
   * @return the page, {@code report.html}
   * @throws UserError if the folder holds something else or cannot be written
   */
  public Path answer(ShippedModels models) {
    QuickstartFolder folder = new QuickstartFolder(out);
    try (FileClaim claim = folder.claim(options)) {
      step(
          "answers",
          "Asking the models that come with the program",
          () -> false,
          () -> sections.add(new ShippedPart(folder, models, SHIPPED_SEED).section()));
      return write(folder);
    }
  }

  /**
   * Trains: runs all steps that are not done yet, and adds to the page what came of them.
   *
   * @return the page, {@code report.html}
   * @throws UserError if the folder holds something else or cannot be written
   */
  public Path train() {
    QuickstartFolder folder = new QuickstartFolder(out);
    try (FileClaim claim = folder.claim(options)) {
      return train(folder);
    }
  }

  private Path train(QuickstartFolder folder) {
    step("world", "Making a world of images and questions", data::hasWorld, this::makeWorld);
    step("detector", "Training the detector", data::hasDetector, this::trainDetector);
    step("regions", "Finding the regions of every image", () -> false, this::extractRegions);
    step("pre-training", "Pre-training LXMERT", folder::hasPretraining, this::pretrain);
    step(
        "fine-tuning",
        "Training it to answer questions",
        () -> folder.isTrained(folder.model()),
        () -> finetune(folder.pretraining().resolve("best"), folder.model()));
    step(
        "from scratch",
        "Training another one that was not pre-trained",
        () -> folder.isTrained(folder.fromScratch()),
        () -> finetune(null, folder.fromScratch()));
    print.println("Scoring both on the test images, and asking a few questions");
    print.flush();
    sections.addAll(new TrainedPart(folder, options, device, progress).sections(seconds));
    return write(folder);
  }

  private Path write(QuickstartFolder folder) {
    new Report(
            "LXMERT on the procedural world",
            "Answers first, then how a model learns to give them.",
            sections)
        .write(folder.page());
    print.println("Report: " + folder.page());
    print.flush();
    return folder.page();
  }

  private void step(String name, String title, BooleanSupplier done, Runnable work) {
    if (done.getAsBoolean()) {
      print.println(title + ": done before");
      return;
    }
    print.println(title);
    print.flush();
    long start = System.nanoTime();
    work.run();
    seconds.put(name, (System.nanoTime() - start) / 1e9);
    print.printf(Locale.ROOT, "  %.0f s%n", seconds.get(name));
    print.flush();
  }

  private void makeWorld() {
    WorldOptions world =
        Check.given(
            "the world",
            () ->
                WorldOptions.of(options.images(), options.seed())
                    .withThings(options.things())
                    .withQuestions(options.questions()));
    data.makeWorld(world, progress);
  }

  private void trainDetector() {
    data.trainDetector(
        options.detectorEpochs(), options.seed(), out.resolve("config"), device, progress);
  }

  private void extractRegions() {
    data.extractRegions(device, progress);
  }

  private void pretrain() {
    Path world = out.resolve("world/pretrain");
    Pretraining.Files files =
        new Pretraining.Files(
            List.of(world.resolve("world_train.json")),
            List.of(world.resolve("world_valid.json")),
            out.resolve("regions"),
            world.resolve("all_ans.json"),
            List.of(),
            null,
            null);
    PretrainRecipe recipe = PretrainRecipe.read(config(PRETRAINING), seeded(options.pretraining()));
    new Pretraining(recipe, files, training(new QuickstartFolder(out).pretraining())).run();
  }

  private void finetune(@Nullable Path from, Path to) {
    Path questions = out.resolve("world/vqa");
    Finetuning.Files files =
        new Finetuning.Files(
            List.of(questions.resolve("train.json")),
            List.of(questions.resolve("valid.json")),
            out.resolve("regions"),
            questions.resolve("trainval_label2ans.json"),
            null,
            from,
            from == null ? null : out.resolve("world/pretrain/all_ans.json"),
            null);
    FinetuneRecipe recipe = FinetuneRecipe.read(config(FINETUNING), seeded(options.finetuning()));
    new Finetuning(FinetuneTask.VQA, recipe, files, Ablation.NONE, training(to)).run();
  }

  private TrainingOptions training(Path to) {
    int workers = device.is_cpu() ? torch.get_num_threads() : 1;
    return new TrainingOptions(to, device, workers, progress, new ReportWriter(), false);
  }

  private List<String> seeded(List<String> overrides) {
    List<String> all = new ArrayList<>(overrides);
    all.add("seed=" + options.seed());
    return all;
  }

  private Path config(String name) {
    return ShippedConfig.copy(name, out.resolve("config"));
  }
}
