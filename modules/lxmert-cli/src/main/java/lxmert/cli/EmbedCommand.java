package lxmert.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import lxmert.heads.Embedder;
import lxmert.heads.EmbeddingFiles;
import lxmert.heads.EmbeddingFormat;
import lxmert.io.Check;
import lxmert.io.FileIdentity;
import lxmert.io.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert embed}: the outputs of the encoders for many sentences with their images. */
@Command(
    name = "embed",
    description = {
      "Writes what the encoders of an LXMERT make of sentences and images, for NumPy and PyTorch.",
      "Run again after an interruption, it goes on where it was."
    },
    mixinStandardHelpOptions = true)
final class EmbedCommand implements Callable<Integer> {
  @Mixin private HeadsOptions options;

  @Option(
      names = "--rows",
      required = true,
      paramLabel = "FILE",
      description =
          "Sentences with their images: JSON lines with id, image and sentence, or a .csv with these"
              + " columns. An image is a file, seen from the table's folder, or an id of the store.")
  private Path rows;

  @Written(folder = true)
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the parts.")
  private Path out;

  @Option(
      names = "--format",
      defaultValue = "SAFETENSORS",
      description = "Files of a part: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private EmbeddingFormat format;

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description =
          "What to write: language_output, vision_output, pooled_output (default: these three), or an"
              + " inner layer, such as embeddings, layer.8, r_layers.4, x_layers.2.lang or"
              + " x_layers.2.visn; may be given several times.")
  private List<String> layers = new ArrayList<>();

  @Option(
      names = "--rows-per-part",
      paramLabel = "N",
      defaultValue = "256",
      description = "Rows of a file: what an interruption can lose (default: ${DEFAULT-VALUE}).")
  private int rowsPerPart;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path model = options.anyModel();
    EmbeddingFiles.Summary done;
    try (Embedder embedder = Embedder.load(model, layers, options.precision(), options.device());
        SeenImages seen = options.images()) {
      embedder.requireFeatures(seen.featureSize(), seen.source());
      List<String> made =
          List.of(
              Version.NUMBER,
              FileIdentity.of(model),
              seen.identity(),
              options.precision().toString());
      EmbeddingFiles.Request request =
          Check.given(
              "embed", () -> new EmbeddingFiles.Request(rows, out, format, rowsPerPart, made));
      done =
          new EmbeddingFiles(embedder, row -> seen.regions(seen.named(rows, row.image())), request)
              .run(ConsoleProgress.onStandardError());
    }
    json.print(
        spec.commandLine().getOut(),
        done,
        () ->
            spec.commandLine()
                .getOut()
                .printf(
                    "%d rows in %d parts in %s, %d of them from an earlier run%n",
                    done.rows(), done.parts(), out, done.before()));
    return 0;
  }
}
