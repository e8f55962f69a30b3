package lxmert.heads;

import java.nio.file.Path;
import java.util.List;
import lxmert.checkpoint.ModelFolder;
import lxmert.checkpoint.ModelUse;
import lxmert.io.UserError;
import lxmert.model.EncodedModality;
import lxmert.model.Lxmert;
import lxmert.model.ModelConfig;
import lxmert.text.SentenceEncoder;
import lxmert.text.TokenBatch;
import lxmert.text.Vocabulary;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * What the model of a folder reads: sentences and regions, as tensors on its device.
 *
 * @param folder of the model, for errors
 * @param config the sizes
 * @param vocabulary the word pieces
 * @param maxLength most word pieces of a sentence, [CLS] and [SEP] included
 * @param device where the model is
 */
record ModelReader(
    Path folder, ModelConfig config, Vocabulary vocabulary, int maxLength, Device device) {
  /** Reads a folder's settings and words; the device has to stay. */
  static ModelReader of(Path folder, Device device) {
    Path file = folder.resolve("config.json");
    ModelConfig config = ModelFolder.config(folder);
    Vocabulary vocabulary = Vocabulary.ofFolder(folder);
    if (vocabulary.size() != config.vocabSize()) {
      throw new UserError(
          "%s: a vocabulary of %d word pieces for a model of %d"
              .formatted(folder, vocabulary.size(), config.vocabSize()));
    }
    int maxLength = ModelUse.read(file, config, 1).maxLength();
    config.requireLength("max_length", maxLength);
    return new ModelReader(folder, config, vocabulary, maxLength, device);
  }

  /** Sentences to ids: [CLS], the first word pieces, [SEP]. */
  SentenceEncoder sentences() {
    return new SentenceEncoder(vocabulary, maxLength, "sentence");
  }

  /** Refuses regions that the model cannot read. */
  void requireFeatures(int size, String source) {
    if (size != config.visualFeatDim()) {
      throw new UserError(
          "%s has features of size %d, but the model %s reads features of size %d"
              .formatted(source, size, folder, config.visualFeatDim()));
    }
  }

  /** Runs sentences through the language encoder. */
  EncodedModality words(Lxmert encoders, List<int[]> sentences) {
    TokenBatch words = TokenBatch.of(sentences);
    Tensor ids = Tensor.create(words.inputIds(), words.size(), words.length());
    Tensor mask = Tensor.create(words.attentionMask(), words.size(), words.length());
    return encoders.encodeWords(here(ids), here(mask));
  }

  /** Runs an image through the object-relationship encoder. It may have no regions at all. */
  EncodedModality regions(Lxmert encoders, Regions image) {
    requireFeatures(image.featureSize(), "the image");
    long count = image.count();
    Tensor features = Tensor.create(image.features(), 1, count, image.featureSize());
    Tensor boxes = Tensor.create(image.normalizedBoxes(), 1, count, RegionBatch.BOX_SIZE);
    return encoders.encodeRegions(here(features), here(boxes), null);
  }

  private Tensor here(Tensor tensor) {
    return device.is_cpu() ? tensor : tensor.to(device, tensor.scalar_type());
  }
}
