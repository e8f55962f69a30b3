package lxmert.toy;

import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Initialization;
import lxmert.model.Lxmert;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertInput;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The mean of the words beside the mean of the regions: a model of somebody else. */
final class BagOfWords extends Module implements AnsweringModel {
  private final LxmertConfig config;
  private final EmbeddingImpl words;
  private final LinearImpl answers;

  BagOfWords(LxmertConfig config) {
    this.config = config;
    words = register_module("words", new EmbeddingImpl(config.vocabSize(), config.hiddenSize()));
    long size = (long) config.hiddenSize() + config.visualFeatDim();
    answers = register_module("answers", new LinearImpl(size, config.numQaLabels()));
  }

  @Override
  public Architecture architecture() {
    return ToyArchitectures.BAG_OF_WORDS;
  }

  @Override
  public LxmertConfig config() {
    return config;
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public Tensor forward(LxmertInput input) {
    Tensor sentence = words.forward(input.inputIds()).mean(1); // (B, H)
    Tensor image = input.visualFeatures().mean(1); // (B, F)
    Tensor both = torch.cat(new TensorVector(sentence, image.to(sentence.scalar_type())), 1);
    return answers.forward(both); // (B, answers)
  }

  @Override
  public void initialize(long seed) {
    Initialization.normal(this, 0.1, seed);
  }

  @Override
  public @Nullable Lxmert encoders() {
    return null;
  }

  @Override
  public String answerHead() {
    return "answers";
  }
}
