package lxmert.attention;

import lxmert.model.Linear;
import lxmert.model.Recurrent;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorT_TensorTensor_T_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Says the question that an answer about an image belongs to (Shah et al. 2019, arXiv 1902.05660),
 * as facebookresearch/pythia computes it, under that code's names. The LSTM's first input is made
 * of image and answers; it says a word for the start, the question's words, and one for the end.
 * These two are the words after the model's.
 */
final class QuestionGenerator extends Module {
  /** In place of a word that is not to be said. */
  private static final long NONE = -1;

  private static final double MOMENTUM = 0.01;

  private final long start;
  private final WordTable table;
  private final Linear image;
  private final BatchNorm1dImpl imageNorm;
  private final Linear answers;
  private final Linear mixedAnswers;
  private final LSTMImpl memory;
  private final Linear words;

  /** What is made of the model's scores, words and images (B, {@code imageSize}). */
  QuestionGenerator(AttentionConfig config, long imageSize, CycleSettings settings) {
    NamedModules names = new NamedModules(this);
    start = config.vocabSize();
    long size = config.wordSize();
    BatchNormOptions options = new BatchNormOptions(size);
    options.momentum().put(MOMENTUM);
    table = names.add("embed", WordTable.longer(config, 2));
    image = names.add("img_embed.0", new Linear(imageSize, size));
    imageNorm = names.add("img_embed.1", new BatchNorm1dImpl(options));
    answers = names.add("a_embed.1", new Linear(config.numQaLabels(), settings.answerSize()));
    mixedAnswers = names.add("a_embed.3", new Linear(settings.answerSize(), size));
    memory = names.add("lstm", Recurrent.lstm(size, settings.hiddenSize()));
    words = names.add("linear", new Linear(settings.hiddenSize(), start + 2));
  }

  /**
   * Draws first weights.
   *
   * @param known the vectors of the words begin with these
   */
  void initialize(WordTable known, long padding, long seed) {
    FreshWeights.draw(this, padding, seed);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      imageNorm.bias().zero_();
      table.begin(known);
    }
  }

  /** The LSTM's first input (B, E), of images (B, V) and scores (B, A). */
  Tensor start(Tensor images, Tensor scores) {
    Tensor inner = answers.forward(scores.relu()).relu();
    return imageNorm.forward(image.forward(images)).add(mixedAnswers.forward(inner).relu());
  }

  /** What is to be said of questions (B, T): start, words, end; less than 0 beyond that. */
  Tensor targets(PaddedWords question) {
    long length = question.ids().size(1);
    Tensor lengths = question.mask().to(torch.ScalarType.Long).sum(1).unsqueeze(1); // (B, 1)
    Tensor end = lengths.clamp_max(new Scalar(length - 1));
    Tensor ended = question.ids().scatter(1, end, new Scalar(start + 1));
    Tensor begun = torch.full_like(lengths, new Scalar(start));
    Tensor all = torch.cat(new TensorVector(begun, ended), 1).narrow(1, 0, length);
    Tensor places = torch.arange(new Scalar(length), lengths.options()).unsqueeze(0);
    return all.masked_fill(places.ge(lengths.add(new Scalar(2L))), new Scalar(NONE));
  }

  /** The scores of all words (B, T, words + 2) where each target follows the ones before it. */
  Tensor scores(Tensor start, Tensor targets) {
    Tensor before = targets.narrow(1, 0, targets.size(1) - 1).clamp_min(new Scalar(0L));
    Tensor inputs = torch.cat(new TensorVector(start.unsqueeze(1), table.forward(before)), 1);
    return words.forward(Recurrent.states(memory, inputs));
  }

  /** The cross entropy, a mean over all targets of the batch. */
  static Tensor loss(Tensor scores, Tensor targets) {
    Tensor said = targets.clamp_min(new Scalar(0L)).unsqueeze(2);
    Tensor logs = scores.log_softmax(-1).gather(2, said).squeeze(2);
    Tensor real = targets.ge(new Scalar(0L)).to(logs.scalar_type());
    return logs.mul(real).sum().neg().div(real.sum());
  }

  /** The likeliest word after each other one, (B, {@code length}); it does not stop at the end. */
  Tensor sample(Tensor start, long length) {
    TensorVector said = new TensorVector();
    Tensor input = start;
    @Nullable T_TensorT_TensorTensor_T_T last = null;
    for (long t = 0; t < length; t++) {
      Tensor one = input.unsqueeze(1); // (B, 1, E)
      @Nullable T_TensorT_TensorTensor_T_T before = last;
      last =
          Recurrent.single(
              one, x -> before == null ? memory.forward(x) : memory.forward(x, before.get1()));
      Tensor word = words.forward(last.get0().squeeze(1)).argmax(new LongOptional(1), false);
      said.push_back(word);
      input = table.forward(word);
    }
    return torch.stack(said, 1);
  }

  /** What was sampled as a question to be read: padding for start and end, the first word last. */
  Tensor question(Tensor sampled, long padding) {
    return sampled
        .masked_fill(sampled.ge(new Scalar(start)), new Scalar(padding))
        .roll(new long[] {-1}, 1);
  }

  /** How alike the words of two questions (B, T) are, -1 to 1; (B). */
  Tensor similarity(Tensor one, Tensor other) {
    return torch.cosine_similarity(table.forward(one).sum(1), table.forward(other).sum(1));
  }
}
