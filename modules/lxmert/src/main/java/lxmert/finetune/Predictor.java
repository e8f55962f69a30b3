package lxmert.finetune;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.dataset.Example;
import lxmert.io.AtomicFiles;
import lxmert.io.FileIdentity;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.io.Version;
import org.jspecify.annotations.Nullable;

/**
 * Answers a whole split and writes the file that the task's server takes. The split is read as it
 * is answered, so that memory does not grow with it. Killed and started again, it goes on where it
 * was: see {@link PartialPredictions}.
 */
public final class Predictor {
  /** Examples after which answers are kept; within them those about the same images share. */
  private static final int CHUNK = 256;

  /** Answers that are kept with their probabilities. */
  private static final int BEST = 5;

  /**
   * What is answered, and where to.
   *
   * @param examples as {@link FinetuneTask#read} reads them, labels or not
   * @param out the submission file
   * @param probabilities JSON lines with each example's likeliest answers; null for none
   */
  public record Request(List<Path> examples, Path out, @Nullable Path probabilities) {
    /** Copies the list. */
    public Request {
      examples = List.copyOf(examples);
    }
  }

  /**
   * What came of it.
   *
   * @param answered examples
   * @param withoutRegions examples that have no answer, because an image of theirs has no regions
   */
  public record Summary(long answered, long withoutRegions) {}

  private final TrainedModel.Source source;
  private final Request request;
  private final Progress progress;

  /** Sets up a run with the model of a folder. */
  public Predictor(TrainedModel.Source source, Request request, Progress progress) {
    this.source = source;
    this.request = request;
    this.progress = progress;
  }

  /**
   * Answers what is not answered yet, and writes the files.
   *
   * @throws UserError if a file is missing, broken, or cannot be written
   */
  public Summary run() {
    Path partial = request.out().resolveSibling(request.out().getFileName() + ".partial");
    try (TrainedModel model = TrainedModel.open(source);
        PartialPredictions predictions =
            PartialPredictions.open(partial, Json.line(header(model)))) {
      long[] total = new long[1];
      read(model.task(), example -> total[0]++);
      answer(model, predictions, total[0]);
      Summary summary = write(model.task(), predictions);
      predictions.delete();
      return summary;
    }
  }

  private void answer(TrainedModel model, PartialPredictions predictions, long total) {
    long done = predictions.size();
    if (done > 0) {
      progress.say("%d of %d were answered before".formatted(done, total));
    }
    try (Progress.Bar bar = progress.start("answering", total - done, model.task().unit());
        ExampleAnswerer answerer = new ExampleAnswerer(model.answering(), model.inputs())) {
      Chunk chunk = new Chunk(model, answerer, predictions, bar);
      long[] place = new long[1];
      read(
          model.task(),
          example -> {
            if (place[0]++ >= done) {
              chunk.add(example);
            }
          });
      chunk.finish();
    }
  }

  private void read(FinetuneTask task, Consumer<Example> sink) {
    request.examples().forEach(file -> task.read(file, sink));
  }

  /** Examples until there are enough of them to be answered. */
  private static final class Chunk {
    private final TrainedModel model;
    private final ExampleAnswerer answerer;
    private final PartialPredictions predictions;
    private final Progress.Bar bar;
    private final List<Example> examples = new ArrayList<>();

    Chunk(
        TrainedModel model,
        ExampleAnswerer answerer,
        PartialPredictions predictions,
        Progress.Bar bar) {
      this.model = model;
      this.answerer = answerer;
      this.predictions = predictions;
      this.bar = bar;
    }

    void add(Example example) {
      examples.add(example);
      if (examples.size() == CHUNK) {
        finish();
      }
    }

    void finish() {
      List<Example> seen = examples.stream().filter(model.inputs()::hasRegions).toList();
      Map<Example, Prediction> answered = new LinkedHashMap<>();
      answerer.answer(
          seen,
          bar,
          (place, logits) -> answered.put(seen.get(place), prediction(seen.get(place), logits)));
      predictions.add(
          examples.stream()
              .map(each -> answered.getOrDefault(each, new Prediction(each.id(), null, List.of())))
              .toList());
      bar.advance(examples.size() - seen.size());
      examples.clear();
    }

    private Prediction prediction(Example example, float[] logits) {
      double[] probabilities = model.problemType().probabilities(logits);
      List<Prediction.Scored> best =
          IntStream.range(0, logits.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -logits[i]))
              .limit(BEST)
              .map(i -> new Prediction.Scored(model.answers().answer(i), probabilities[i]))
              .toList();
      return new Prediction(example.id(), best.get(0).answer(), best);
    }
  }

  @SuppressWarnings("StreamToIterable") // it is gone through once
  private Summary write(FinetuneTask task, PartialPredictions predictions) {
    Path probabilities = request.probabilities();
    if (probabilities != null) {
      predictions.read(all -> writeProbabilities(probabilities, all));
    }
    long[] answered = new long[1];
    predictions.read(
        all -> {
          Stream<Map.Entry<String, String>> answers =
              all.filter(each -> each.answer() != null)
                  .map(each -> Map.entry(each.id(), Objects.requireNonNull(each.answer())))
                  .peek(each -> answered[0]++);
          task.write(request.out(), answers::iterator);
        });
    return new Summary(answered[0], predictions.size() - answered[0]);
  }

  @SuppressWarnings("StreamToIterable") // it is gone through once
  private static void writeProbabilities(Path file, Stream<Prediction> predictions) {
    AtomicFiles.write(
        file,
        out -> {
          Iterable<Prediction> each = predictions::iterator;
          for (Prediction prediction : each) {
            out.write((Json.line(prediction) + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /** What decides the predictions: where all of it differs not, earlier ones are gone on with. */
  private Map<String, Object> header(TrainedModel model) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("version", Version.NUMBER);
    header.put("task", model.task());
    header.put("precision", source.precision());
    header.put("max_length", model.inputs().maxLength());
    header.put("ablation", source.ablation());
    header.put("examples", request.examples().stream().map(FileIdentity::of).toList());
    header.put("regions", FileIdentity.of(source.regions()));
    header.put("model", FileIdentity.of(source.model()));
    return header;
  }
}
