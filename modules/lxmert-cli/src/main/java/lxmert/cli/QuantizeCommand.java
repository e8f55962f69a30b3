package lxmert.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.checkpoint.HalfWeights;
import lxmert.checkpoint.Int8Weights;
import lxmert.io.AtomicFiles;
import lxmert.tensor.WeightFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert quantize}: the same model in fewer bits. */
@Command(
    name = "quantize",
    description = {
      "Writes the folder of a model or a detector again with smaller weights: float16 takes half the"
          + " space, int8 (a scale for each output channel) a quarter.",
      "The copy is used like the original; everything beside the weights is copied as it is."
    },
    mixinStandardHelpOptions = true)
final class QuantizeCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The folder of a model or a detector.")
  private Path model;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "float16",
      description = "Of the weights: float16 or int8 (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Mixin private FolderOption folder;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  /** What weights are written in. */
  private enum Format {
    FLOAT16 {
      @Override
      void write(Path from, Path to) {
        HalfWeights.write(from, to);
      }
    },
    INT8 {
      @Override
      void write(Path from, Path to) {
        Int8Weights.write(from, to);
      }
    };

    abstract void write(Path from, Path to);

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    format.write(model, folder.out());
    long before = AtomicFiles.size(model.resolve(WeightFiles.SAFETENSORS));
    long after = AtomicFiles.size(folder.out().resolve(WeightFiles.SAFETENSORS));
    json.print(
        spec.commandLine().getOut(),
        Map.of("bytes_before", before, "bytes_after", after),
        () ->
            spec.commandLine()
                .getOut()
                .printf(
                    "wrote %s: weights of %,d bytes instead of %,d%n",
                    folder.out(), after, before));
    return 0;
  }
}
