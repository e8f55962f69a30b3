package lxmert.retrieval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.checkpoint.RetrievalFolder;
import lxmert.dataset.CaptionedImages;
import lxmert.dataset.SentenceRow;
import lxmert.io.UserError;
import lxmert.regions.RegionStore;
import lxmert.text.WordPieceTokenizer;
import lxmert.train.RunInputs;
import lxmert.train.Trainer;
import lxmert.train.Training;
import lxmert.train.TrainingFiles;
import lxmert.train.TrainingOptions;
import org.bytedeco.javacpp.PointerScope;

/** A fine-tuning run for retrieval, from files to a folder, as {@link Training} leaves it. */
public final class RetrievalTraining {
  private static final int PREFETCH = 4;

  /** Right pairs that a fast run takes, and images that it ranks. */
  private static final int FAST_PAIRS = 2000;

  private static final int FAST_IMAGES = 50;

  private final RetrievalRecipe recipe;
  private final TrainingFiles files;
  private final TrainingOptions options;

  /**
   * Sets up a run.
   *
   * @param files sentences with their images, as {@link SentenceRow#read} reads them, of both
   *     splits
   */
  public RetrievalTraining(RetrievalRecipe recipe, TrainingFiles files, TrainingOptions options) {
    this.recipe = recipe;
    this.files = files;
    this.options = options;
  }

  /**
   * Loads, trains, evaluates and saves; goes on where an earlier run in the folder ended. The model
   * is freed at the end.
   *
   * @throws UserError if a file is missing or broken, or files do not fit each other
   */
  public Trainer.Result run() {
    try (PointerScope scope = new PointerScope();
        RegionStore regions = RegionStore.open(files.regions())) {
      List<SentenceRow> rows = rows(files.train(), regions);
      CaptionedImages train =
          CaptionedImages.of(
              options.fast() ? rows.subList(0, Math.min(FAST_PAIRS, rows.size())) : rows);
      int ranked =
          options.fast()
              ? Math.min(FAST_IMAGES, recipe.validationImages())
              : recipe.validationImages();
      CaptionedImages valid = CaptionedImages.of(rows(files.valid(), regions)).first(ranked);
      RetrievalFolder model =
          new RetrievalStart(recipe, files)
              .make(train.sentences(), regions.featureSize(), options.progress());
      model.model().module().to(options.device(), false);
      return train(model, train, valid, regions);
    }
  }

  /** Rows whose image has regions; the others are left out, as in other trainings. */
  private List<SentenceRow> rows(List<Path> from, RegionStore regions) {
    List<SentenceRow> kept = new ArrayList<>();
    int[] read = {0};
    for (Path file : from) {
      SentenceRow.read(
          file,
          row -> {
            read[0]++;
            if (regions.contains(row.image()) && regions.regionCount(row.image()) > 0) {
              kept.add(row);
            }
          });
    }
    if (kept.isEmpty()) {
      throw new UserError(
          "none of the %d sentences of %s is about an image with regions in %s"
              .formatted(read[0], names(from), files.regions()));
    }
    if (kept.size() < read[0]) {
      options
          .progress()
          .say(
              "%d of %d sentences of %s are left out: their images have no regions"
                  .formatted(read[0] - kept.size(), read[0], names(from)));
    }
    return kept;
  }

  private static String names(List<Path> files) {
    return String.join(", ", files.stream().map(Path::toString).toList());
  }

  private Trainer.Result train(
      RetrievalFolder model, CaptionedImages train, CaptionedImages valid, RegionStore regions) {
    WordPieceTokenizer tokenizer = new WordPieceTokenizer(model.vocabulary());
    try (RetrievalBatches batches =
        new RetrievalBatches(train, regions, tokenizer, recipe.batches(PREFETCH))) {
      recipe.requireStep(batches.batchesPerEpoch(), files.train(), "sentences");
      RetrievalValidation validation =
          new RetrievalValidation(
              valid, regions, options.out(), recipe.precision(), options.device());
      RetrievalTask task = new RetrievalTask(model, batches, validation, options.device());
      RunInputs inputs = new RunInputs(recipe, data(), Map.of(), files.byName());
      Training<RetrievalBatch> training = new Training<>(task, recipe.training(), inputs, options);
      Trainer.Result result = training.train();
      training.finish(result);
      return result;
    }
  }

  private Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("task", "retrieval");
    data.put("fast", options.fast());
    data.put("device", RunInputs.name(options.device()));
    data.put("train", RunInputs.names(files.train()));
    data.put("valid", RunInputs.names(files.valid()));
    data.put("regions", RunInputs.name(files.regions()));
    data.put("vocab", RunInputs.name(files.vocabulary()));
    data.put("from", RunInputs.name(files.from()));
    return data;
  }
}
