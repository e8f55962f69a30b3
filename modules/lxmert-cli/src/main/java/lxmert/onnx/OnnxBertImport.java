package lxmert.onnx;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.WeightFiles;
import lxmert.text.TokenizerJson;
import lxmert.text.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * Turns an ONNX file with a BERT encoder into a folder like BERT's own, which training starts from:
 * {@code config.json}, {@code model.safetensors}, {@code vocab.txt}, {@code tokenizer.json}.
 */
public final class OnnxBertImport {
  private OnnxBertImport() {}

  /**
   * What was written.
   *
   * @param sizes of the encoder
   * @param tensors weights
   * @param leftNew the parts of BERT that the file does not have, and that begin anew in training
   */
  public record Summary(BertSizes sizes, int tensors, List<String> leftNew) {}

  /**
   * Reads the file and writes the folder.
   *
   * @param file an ONNX file, or a jar with one
   * @param vocabulary {@code vocab.txt} or {@code tokenizer.json}; null: the one in the jar, or
   *     beside the file
   * @param out a folder that is not there yet
   * @throws UserError if the file is torn, holds no BERT encoder or one that LXMERT's language
   *     encoder is not, or does not fit the vocabulary; if the folder cannot be written
   */
  public static Summary run(Path file, @Nullable Path vocabulary, Path out) {
    if (Files.exists(out)) {
      throw new UserError(out + " is there already, expected the name of a new folder");
    }
    OnnxSource source = OnnxSource.read(file, vocabulary);
    OnnxBert.EncoderWeights encoder = OnnxBert.read(source.graph());
    int words = encoder.sizes().vocabSize();
    if (source.vocabulary().size() != words) {
      throw new UserError(
          "%s: a vocabulary of %d word pieces for a model of %d"
              .formatted(file, source.vocabulary().size(), words));
    }
    write(out, encoder, source.vocabulary());
    List<String> leftNew = new ArrayList<>(encoder.hasPooler() ? List.of() : List.of("pooler"));
    leftNew.add("masked-word head");
    leftNew.add("matching head");
    return new Summary(encoder.sizes(), encoder.tensors().size(), List.copyOf(leftNew));
  }

  private static void write(Path out, OnnxBert.EncoderWeights encoder, Vocabulary vocabulary) {
    ObjectNode config = Json.mapper().createObjectNode();
    config.putArray("architectures").add("BertModel");
    config.put("model_type", "bert");
    config.setAll(Json.mapper().<ObjectNode>valueToTree(encoder.sizes()));
    AtomicFiles.writeFolder(
        out,
        folder -> {
          Json.write(folder.resolve("config.json"), config);
          vocabulary.write(folder.resolve("vocab.txt"));
          TokenizerJson.write(folder.resolve("tokenizer.json"), vocabulary);
          TokenizerJson.writeConfig(folder.resolve("tokenizer_config.json"), "BertTokenizer");
          SafeTensors.writeRaw(
              folder.resolve(WeightFiles.SAFETENSORS), encoder.tensors(), Map.of("format", "pt"));
        });
  }
}
