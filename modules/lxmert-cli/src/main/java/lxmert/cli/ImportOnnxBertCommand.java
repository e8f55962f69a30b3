package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.onnx.BertSizes;
import lxmert.onnx.OnnxBertImport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert import onnx-bert}: a language model to start from. */
@Command(
    name = "onnx-bert",
    description =
        "Turns an ONNX file with a BERT encoder into a folder that pretrain --from and finetune"
            + " --from take.",
    mixinStandardHelpOptions = true)
final class ImportOnnxBertCommand implements Callable<Integer> {
  @Option(
      names = "--file",
      required = true,
      paramLabel = "JAR|ONNX",
      description = "An ONNX file, or a jar with one such as langchain4j's.")
  private Path file;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description =
          "Its vocab.txt or tokenizer.json (default: the tokenizer.json in the jar, or either of"
              + " them beside the ONNX file).")
  private @Nullable Path vocabulary;

  @Written(folder = true)
  @Option(names = "--out", required = true, description = "The folder to write.")
  private Path out;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    OnnxBertImport.Summary done = OnnxBertImport.run(file, vocabulary, out);
    PrintWriter print = spec.commandLine().getOut();
    json.print(print, done, () -> print(done, print));
    return 0;
  }

  private void print(OnnxBertImport.Summary done, PrintWriter print) {
    BertSizes sizes = done.sizes();
    print.printf(
        "a BERT encoder of %d layers, width %d and %d attention heads, with %d word pieces%n",
        sizes.numHiddenLayers(), sizes.hiddenSize(), sizes.numAttentionHeads(), sizes.vocabSize());
    print.printf("not in it, new in training: %s%n", String.join(", ", done.leftNew()));
    print.println("wrote " + out);
    print.println("train from it with these sizes, and as many of its layers as you like:");
    print.printf(
        "  --from %s --set model.hidden_size=%d --set model.num_attention_heads=%d --set"
            + " model.intermediate_size=%d --set model.max_position_embeddings=%d --set"
            + " model.type_vocab_size=%d --set model.l_layers=%d%n",
        out,
        sizes.hiddenSize(),
        sizes.numAttentionHeads(),
        sizes.intermediateSize(),
        sizes.maxPositionEmbeddings(),
        sizes.typeVocabSize(),
        sizes.numHiddenLayers());
  }
}
