package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.data.AnswerVocabulary;
import lxmert.data.RegionStore;
import lxmert.data.VqaAnswerFile;
import lxmert.data.VqaJson;
import lxmert.finetune.VqaEvaluation;
import lxmert.finetune.VqaEvaluator;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.FastAnswering;
import lxmert.model.LxmertConfig;
import lxmert.model.ModelFolder;
import lxmert.tensor.Precision;
import lxmert.text.WordPieceTokenizer;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert evaluate}: how often a model is right. */
@Command(
    name = "evaluate",
    description = "Lets a model answer questions, and scores its answers by the kind of question.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  /** Word pieces of a question, as in training (spec section 5). */
  private static final int MAX_LENGTH = 20;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A model folder.")
  private Path model;

  @Option(
      names = "--questions",
      required = true,
      paramLabel = "FILE",
      description = "Questions in the official VQA JSON; without labels they are only answered.")
  private Path questions;

  @Option(
      names = "--regions",
      required = true,
      paramLabel = "STORE",
      description = "Regions of the pictures.")
  private Path regions;

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description = "Writes the answers as the official code dumps them.")
  private @Nullable Path predictions;

  @Option(
      names = "--precision",
      defaultValue = "bfloat16",
      description = "float32 or bfloat16 (default: ${DEFAULT-VALUE}).")
  private Precision precision;

  @Option(names = "--json", description = "Print the scores as JSON.")
  private boolean json;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    VqaEvaluation evaluation = evaluate(device.device());
    if (predictions != null) {
      VqaAnswerFile.write(predictions, evaluation.answers());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.line(summary(evaluation)));
    } else if (!evaluation.labelled()) {
      out.printf("%d questions answered; none has a label%n", evaluation.answers().size());
    } else {
      new AccuracyTable(out).print(evaluation.accuracy());
    }
    out.flush();
    return 0;
  }

  private VqaEvaluation evaluate(Device device) {
    ModelFolder folder = ModelFolder.load(model);
    folder.model().to(device, false);
    LxmertConfig config = folder.model().config();
    try (RegionStore store = RegionStore.open(regions);
        FastAnswering answering = new FastAnswering(folder.model(), precision)) {
      if (store.featureSize() != config.visualFeatDim()) {
        throw new UserError(
            "%s has features of size %d, but %s was trained with %d"
                .formatted(regions, store.featureSize(), model, config.visualFeatDim()));
      }
      VqaEvaluator evaluator =
          new VqaEvaluator(
              VqaJson.read(questions),
              store,
              new WordPieceTokenizer(folder.vocabulary()),
              Math.min(MAX_LENGTH, config.maxPositionEmbeddings()),
              AnswerVocabulary.of(folder.answers()));
      return evaluator.evaluate(answering, Progress.on(System.err));
    }
  }

  private static Map<String, Object> summary(VqaEvaluation evaluation) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("questions", evaluation.answers().size());
    if (evaluation.labelled()) {
      summary.putAll(AccuracyTable.summary(evaluation.accuracy()));
    }
    return summary;
  }
}
