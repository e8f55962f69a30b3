package lxmert.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import lxmert.finetune.AnswerLoss;
import lxmert.io.Check;
import lxmert.model.Answering;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Architectures;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForPreTraining;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.model.ModelConfig;
import lxmert.model.PreTrainingModel;
import lxmert.packed.EncodedImage;
import lxmert.packed.FastAnswering;
import lxmert.pretrain.PretrainBatch;
import lxmert.pretrain.PretrainLosses;
import lxmert.pretrain.PretrainObjective;
import lxmert.tensor.Precision;
import lxmert.text.TokenBatch;
import lxmert.train.BertAdam;
import lxmert.train.Optimizer;
import lxmert.train.OptimizerSettings.Moments;
import lxmert.train.Schedule;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Times the parts of the system on models with random weights. */
public final class Benchmark {
  /** To how many word pieces published programs pad. */
  private static final int PUBLISHED_LENGTH = 20;

  /** Answers of the joint table of pre-training. */
  static final int ALL_ANSWERS = 9500;

  private final Architecture architecture;
  private final ModelConfig config;
  private final Device device;
  private final Options options;

  /** What is told of a case beside its time. */
  public enum Extra {
    /**
     * Answering is held against the plain model, operator by operator, its questions padded to 20
     * word pieces; not in float32 on a processor, as this build of libtorch has no fast products
     * there and would be no yardstick.
     */
    EAGER,
    /** Where the time goes, recorded after the case was timed. */
    PROFILE
  }

  /**
   * How cases are timed.
   *
   * @param seconds how long each
   * @param trainingBatch examples in a step of training
   * @param moments what its optimiser remembers
   * @param extras what is told beside the time
   */
  public record Options(double seconds, int trainingBatch, Moments moments, Set<Extra> extras) {
    /** Examples in a step of training, unless said. */
    public static final int TRAINING_BATCH = 16;

    /** Checks the batch and copies the set. */
    public Options {
      Check.atLeast(1, "batch", trainingBatch);
      extras = Set.copyOf(extras);
    }

    /** The usual batch and optimiser, and the time alone. */
    public static Options of(double seconds) {
      return new Options(seconds, TRAINING_BATCH, Moments.WHOLE, Set.of());
    }
  }

  /**
   * One line of the result.
   *
   * @param benchmark what was timed
   * @param precision number format of the products
   * @param batch questions, examples or images in one run
   * @param medianMs median time of a run in milliseconds
   * @param spreadMs from the first quartile to the third
   * @param perSecond questions, examples or images per second
   * @param runs number of runs
   * @param peakRssMib largest resident memory of the process so far; 0 where it is not known
   * @param eagerMs median time of the plain model, timed by turns with this; null where it is not
   * @param timesAsFast as the plain model
   * @param profile where the time goes; null unless it was asked for
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Measurement(
      String benchmark,
      String precision,
      int batch,
      double medianMs,
      double spreadMs,
      double perSecond,
      int runs,
      long peakRssMib,
      @Nullable Double eagerMs,
      @Nullable Double timesAsFast,
      @Nullable OperatorProfile profile) {}

  /**
   * A benchmark of a model with random weights; each case runs for some seconds.
   *
   * @param architecture for questions about one image, whose sizes the configuration has
   */
  public Benchmark(Architecture architecture, ModelConfig config, Device device, Options options) {
    this.architecture = architecture;
    this.config = config;
    this.device = device;
    this.options = options;
  }

  /** Numbers that the answering model has learned. */
  public long parameters() {
    try (PointerScope scope = new PointerScope()) {
      return Arrays.stream(model().module().parameters().get()).mapToLong(Tensor::numel).sum();
    }
  }

  /** Measures one case. */
  public Measurement run(BenchCase benchmark, Precision precision) {
    try (PointerScope scope = new PointerScope()) {
      return switch (benchmark) {
        case FINETUNE -> training(precision.outsideEngine());
        case PRETRAIN -> pretraining(precision.outsideEngine());
        case LATENCY, BATCH8, BATCH32, IMAGE -> answering(benchmark, precision);
      };
    }
  }

  private Measurement answering(BenchCase benchmark, Precision precision) {
    BenchInput input = new BenchInput(config, benchmark.size());
    TokenBatch questions = input.questions();
    AnsweringModel model = model();
    try (Answering plain = Architectures.plain(model, precision, device)) {
      Runnable eager =
          options.extras.contains(Extra.EAGER)
                  && (precision != Precision.FLOAT32 || device.is_cuda())
              ? answer(benchmark, plain, input, questions.padded(PUBLISHED_LENGTH))
              : null;
      if (!FastAnswering.serves(model.architecture())) {
        Precision format = precision.outsideEngine();
        try (Answering engine = Architectures.answering(model, format, device)) {
          return time(benchmark, format, answer(benchmark, engine, input, questions), eager);
        }
      }
      try (FastAnswering answering = new FastAnswering(model, precision)) {
        return time(benchmark, precision, answer(benchmark, answering, input, questions), eager);
      }
    }
  }

  /**
   * How near the engine comes to its own products.
   *
   * @param benchmark what was timed
   * @param precision number format of the products
   * @param batch questions in one run
   * @param gigaflop multiplications and additions of its linear layers, in thousand millions
   * @param productsMs median time of these alone
   * @param engineMs median time of all, by turns with them
   * @param gigaflopPerSecond of the products alone
   * @param percent of the products' speed that the engine has
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record EngineShare(
      String benchmark,
      String precision,
      int batch,
      double gigaflop,
      double productsMs,
      double engineMs,
      double gigaflopPerSecond,
      double percent) {}

  /**
   * Holds the engine against its products.
   *
   * @param benchmark of answering
   */
  public EngineShare products(BenchCase benchmark, Precision precision) {
    BenchInput input = new BenchInput(config, benchmark.size());
    try (PointerScope scope = new PointerScope();
        Products products = new Products();
        FastAnswering engine = new FastAnswering(model(), precision, products)) {
      Runnable work = answer(benchmark, engine, input, input.questions());
      products.start();
      run(work);
      products.stop();
      List<Times> times =
          Times.byTurns(options.seconds, List.of(() -> run(work), () -> run(products::repeat)));
      double engineMs = times.get(0).median();
      double productsMs = times.get(1).median();
      return new EngineShare(
          benchmark.name().toLowerCase(Locale.ROOT),
          precision.toString(),
          benchmark.size(),
          products.gigaflop(),
          productsMs,
          engineMs,
          products.gigaflop() / productsMs * 1e3,
          100 * productsMs / engineMs);
    }
  }

  private static Runnable answer(
      BenchCase benchmark, FastAnswering answering, BenchInput input, TokenBatch questions) {
    if (benchmark == BenchCase.IMAGE) {
      Regions image = input.image();
      return () -> {
        try (EncodedImage encoded = answering.encode(image)) {
          answering.logits(encoded, questions);
        }
      };
    }
    RegionBatch images = input.images();
    return () -> answering.logits(images, questions);
  }

  /** By any engine. */
  private static Runnable answer(
      BenchCase benchmark, Answering engine, BenchInput input, TokenBatch questions) {
    if (benchmark == BenchCase.IMAGE) {
      List<Regions> image = List.of(input.image());
      return () -> engine.logits(image, questions);
    }
    List<Regions> images = input.eachImage();
    return () -> engine.logitsOfEach(images, questions);
  }

  private Measurement training(Precision precision) {
    AnsweringModel model = model();
    BenchInput batch = new BenchInput(config, options.trainingBatch);
    LxmertInput input = batch.tensors(device);
    Tensor targets = batch.targets(device);
    return steps(
        BenchCase.FINETUNE,
        precision,
        model.module(),
        () -> AnswerLoss.SOFT_LABELS.of(model.forward(input), targets));
  }

  private Measurement pretraining(Precision precision) {
    ModelConfig joint = config.with(Map.of("num_qa_labels", ALL_ANSWERS));
    PreTrainingModel model =
        joint instanceof GatedConfig gated
            ? new GatedForPreTraining(gated)
            : new LxmertForPreTraining((LxmertConfig) joint);
    model.initialize(0);
    model.module().to(device, false);
    PretrainBatch batch = new BenchInput(joint, options.trainingBatch).pretraining();
    PretrainLosses losses =
        new PretrainLosses(
            joint instanceof GatedConfig gated
                ? PretrainObjective.of(gated)
                : PretrainObjective.published());
    return steps(
        BenchCase.PRETRAIN,
        precision,
        model.module(),
        () -> {
          LxmertInput input = LxmertInput.of(batch.words(), batch.images(), device);
          return losses.step(model, model.encode(input), batch).loss();
        });
  }

  /** Whole steps: forward, backward, clipping, update. */
  private Measurement steps(
      BenchCase benchmark, Precision precision, Module model, Supplier<Tensor> loss) {
    model.train(true);
    BertAdam.Settings settings = BertAdam.Settings.of(5e-5, Schedule.constant());
    try (Optimizer adam = options.moments.create(model, settings)) {
      return time(
          benchmark,
          precision,
          () -> {
            try (PointerScope scope = new PointerScope()) {
              adam.zeroGradients();
              Tensor value;
              try (Precision.Region region = precision.on(device)) {
                value = loss.get();
              }
              value.backward();
              adam.clipGradients(5);
              adam.step();
            }
          },
          null);
    }
  }

  private AnsweringModel model() {
    AnsweringModel model = architecture.model(config);
    model.initialize(0);
    model.module().to(device, false);
    model.module().eval();
    return model;
  }

  private Measurement time(
      BenchCase benchmark, Precision precision, Runnable work, @Nullable Runnable eager) {
    List<Runnable> works = new ArrayList<>(List.of(() -> run(work)));
    if (eager != null) {
      works.add(() -> run(eager));
    }
    List<Times> times = Times.byTurns(options.seconds, works);
    Times ours = times.get(0);
    int size = benchmark.isTraining() ? options.trainingBatch : benchmark.size();
    Double eagerMs = eager == null ? null : times.get(1).median();
    return new Measurement(
        benchmark.name().toLowerCase(Locale.ROOT),
        precision.toString(),
        size,
        ours.median(),
        ours.spread(),
        size * 1e3 / ours.median(),
        ours.runs(),
        ProcessMemory.PEAK.mib(),
        eagerMs,
        eagerMs == null ? null : eagerMs / ours.median(),
        options.extras.contains(Extra.PROFILE) ? OperatorProfile.of(() -> run(work)) : null);
  }

  private void run(Runnable work) {
    work.run();
    if (device.is_cuda()) {
      torch.cuda_synchronize(); // kernels run on after the call
    }
  }
}
