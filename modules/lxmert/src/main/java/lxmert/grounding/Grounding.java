package lxmert.grounding;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.batch.Ablation;
import lxmert.batch.Batch;
import lxmert.batch.Batches;
import lxmert.batch.ExampleInputs;
import lxmert.checkpoint.GroundingFolder;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;
import lxmert.finetune.AnswerLoss;
import lxmert.finetune.FinetuneRecipe;
import lxmert.io.UserError;
import lxmert.model.GroundingModel;
import lxmert.model.LxmertArchitectures;
import lxmert.regions.RegionStore;
import lxmert.text.WordPieceTokenizer;
import lxmert.train.ModelDescription;
import lxmert.train.RunInputs;
import lxmert.train.Trainer;
import lxmert.train.Training;
import lxmert.train.TrainingFiles;
import lxmert.train.TrainingOptions;
import org.bytedeco.javacpp.PointerScope;

/** Fine-tuning on referring expressions, from files to a folder, as {@link Training} leaves it. */
public final class Grounding {
  /** What the task is called in accounts of runs. */
  static final String TASK = "REFCOCO";

  /** What its examples are called. */
  public static final String UNIT = "expressions";

  /** What {@code config.json} calls it. */
  static final String KEY = "refcoco";

  private static final int FAST_TRAINING = 2000;
  private static final int FAST_VALIDATION = 500;
  private static final int PREFETCH = 4;

  private final FinetuneRecipe recipe;
  private final TrainingFiles files;
  private final Ablation ablation;
  private final TrainingOptions options;

  /**
   * Sets up a run.
   *
   * @param files expressions with boxes, as {@link RefcocoJson} reads them, of both splits
   * @param ablation what is kept from the model, in training and in validation
   * @throws UserError if the recipe is none of this task
   */
  public Grounding(
      FinetuneRecipe recipe, TrainingFiles files, Ablation ablation, TrainingOptions options) {
    if (recipe.loss() != AnswerLoss.SOFT_LABELS || recipe.cycle() != null) {
      throw new UserError("refcoco has the loss soft_labels, and no cycle; the recipe has another");
    }
    this.recipe = recipe;
    this.files = files;
    this.ablation = ablation;
    this.options = options;
  }

  /**
   * Loads, trains, evaluates and saves. The model is freed at the end.
   *
   * @throws UserError if a file is missing or broken, or files do not fit each other
   */
  public Trainer.Result run() {
    List<ReferringExpression> train = expressions(files.train(), FAST_TRAINING);
    List<ReferringExpression> valid = expressions(files.valid(), FAST_VALIDATION);
    try (PointerScope scope = new PointerScope();
        RegionStore regions = RegionStore.open(files.regions())) {
      GroundingFolder model =
          new GroundingStart(recipe, files).make(train, regions.featureSize(), options.progress());
      model.model().module().to(options.device(), false);
      ExampleInputs inputs =
          new ExampleInputs(
              regions, new WordPieceTokenizer(model.vocabulary()), recipe.maxLength(), ablation);
      GroundingEvaluator validation = new GroundingEvaluator(valid, inputs);
      try (Batches training = Batches.of(train, inputs, null, recipe.batches(PREFETCH))) {
        recipe.requireStep(training.batchesPerEpoch(), files.train(), UNIT);
        GroundingTask task =
            new GroundingTask(
                description(model.model()),
                model,
                regions,
                training,
                validation,
                recipe.precision(),
                options.device());
        return train(task, model.model());
      }
    }
  }

  private Trainer.Result train(GroundingTask task, GroundingModel model) {
    RunInputs inputs = new RunInputs(recipe, data(model), Map.of(), files.byName());
    Training<Batch> training = new Training<>(task, recipe.training(), inputs, options);
    Trainer.Result result = training.train();
    training.finish(result);
    return result;
  }

  private List<ReferringExpression> expressions(List<Path> from, int max) {
    List<ReferringExpression> all = RefcocoJson.read(from);
    all.stream()
        .filter(each -> each.box() == null)
        .findFirst()
        .ifPresent(
            each -> {
              throw new UserError(
                  "%s: expression %s has no box, expected one".formatted(names(from), each.id()));
            });
    return options.fast() && all.size() > max ? all.subList(0, max) : all;
  }

  private Map<String, Object> data(GroundingModel model) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("task", TASK);
    if (recipe.architecture() == null && !isLxmert(model)) {
      data.put("architecture", model.family());
    }
    data.put("fast", options.fast());
    data.put("ablation", ablation.name());
    data.put("device", RunInputs.name(options.device()));
    data.put("train", RunInputs.names(files.train()));
    data.put("valid", RunInputs.names(files.valid()));
    data.put("regions", RunInputs.name(files.regions()));
    data.put("vocab", RunInputs.name(files.vocabulary()));
    data.put("from", RunInputs.name(files.from()));
    return data;
  }

  private static boolean isLxmert(GroundingModel model) {
    return model.family().equals(LxmertArchitectures.FAMILY);
  }

  private static ModelDescription description(GroundingModel model) {
    return new ModelDescription(
        model.family() + ", fine-tuned for " + TASK,
        "It finds what words mean in an image: it reads regions of the image and an expression, and"
            + " scores every region.",
        "zero-shot-object-detection",
        KEY,
        null,
        "accuracy",
        "./lxmert predict refcoco --model MODEL --questions FILE --regions REGIONS --out JSON");
  }

  private static String names(List<Path> files) {
    return String.join(", ", files.stream().map(Path::toString).toList());
  }
}
