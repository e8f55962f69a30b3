package lxmert.attention;

import java.util.Objects;
import java.util.function.BinaryOperator;
import lxmert.model.LxmertInput;
import lxmert.model.Trace;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Training with cycle consistency (Shah et al. 2019, arXiv 1902.05660) around an attention model,
 * as facebookresearch/pythia does it: a generator learns to say the question from the model's
 * answer, and the model learns to answer what the generator says. What is trained in the end is the
 * model alone.
 *
 * <p>Neither loss reaches the other side: the generator reads the model's scores and image without
 * gradients, and the words that it says have none.
 */
public final class CycleConsistency {
  /** Before the names of the generator's parameters, beside those of the model. */
  public static final String GENERATOR = "question_consistency.";

  private final AttentionModel model;
  private final QuestionGenerator generator;
  private final CycleSettings settings;
  private final BinaryOperator<Tensor> loss;
  private final Module both = new Module();

  /**
   * What the first pass over a batch gave.
   *
   * @param logits (B, answers)
   * @param start first input of the generator, (B, E)
   * @param targets what it is to say, (B, T), less than 0 beyond the end
   * @param scores of all words there, (B, T, words + 2)
   * @param questionLoss a scalar, without its weight
   * @param loss that of the answers, and the question's with its weight
   * @param sampled what it says, (B, T)
   */
  public record First(
      Tensor logits,
      Tensor start,
      Tensor targets,
      Tensor scores,
      Tensor questionLoss,
      Tensor loss,
      Tensor sampled) {}

  /**
   * What the pass over the generated questions gave.
   *
   * @param question as the model reads it, (B, T)
   * @param similarity with the real one, (B)
   * @param logits (B, answers)
   * @param passing which are learned from, (B)
   * @param loss of the answers to these, with its weight; 0 where there are none
   */
  public record Second(
      Tensor question, Tensor similarity, Tensor logits, Tensor passing, Tensor loss) {}

  private record Seen(Tensor logits, Tensor image) {}

  /**
   * A model with a fresh generator.
   *
   * @param model for one image
   * @param loss of scores (B, answers) against targets, a mean over the batch
   * @param seed of the generator's first weights
   */
  public CycleConsistency(
      AttentionModel model, CycleSettings settings, BinaryOperator<Tensor> loss, long seed) {
    if (model.images() != 1) {
      throw new IllegalArgumentException("a model for %d images".formatted(model.images()));
    }
    this.model = model;
    this.settings = settings;
    this.loss = loss;
    AttentionConfig config = model.config();
    ImageVector vector = model.imageVector();
    generator =
        new QuestionGenerator(
            config, vector == null ? config.visualFeatDim() : vector.size(), settings);
    generator.initialize(model.words(), config.paddingId(), seed);
    both.register_module("model", model);
    both.register_module(GENERATOR.substring(0, GENERATOR.length() - 1), generator);
  }

  /** The model under {@code model.}, and the generator under {@link #GENERATOR}. */
  public Module module() {
    return both;
  }

  /** How it is trained. */
  public CycleSettings settings() {
    return settings;
  }

  /**
   * The real questions.
   *
   * @param targets (B, answers)
   */
  public First first(LxmertInput input, Tensor targets) {
    Seen seen = look(input);
    PaddedWords asked = PaddedWords.behind(input, model.config());
    Tensor start = start(seen);
    Tensor toSay = generator.targets(asked);
    Tensor scores = generator.scores(start, toSay);
    Tensor questionLoss = QuestionGenerator.loss(scores, toSay);
    Tensor total =
        loss.apply(seen.logits, targets).add(questionLoss, new Scalar(settings.questionWeight()));
    return new First(seen.logits, start, toSay, scores, questionLoss, total, sample(seen, asked));
  }

  /** The public code computes the first input anew, which moves the running values again. */
  private Tensor sample(Seen seen, PaddedWords asked) {
    try (NoGradGuard noGrad = new NoGradGuard()) {
      return generator.sample(start(seen), asked.ids().size(1));
    }
  }

  /**
   * The generated questions.
   *
   * @param input with the real ones
   * @param targets (B, answers)
   * @param sampled of the {@link First} pass
   */
  public Second second(LxmertInput input, Tensor targets, Tensor sampled) {
    long padding = model.config().paddingId();
    Tensor question = generator.question(sampled, padding);
    Seen seen = look(input.withWords(question, untilLast(question, padding)));
    Tensor asked = PaddedWords.behind(input, model.config()).ids();
    Tensor similarity = generator.similarity(question, asked);
    Tensor passing = passing(seen.logits, targets, similarity);
    Tensor chosen = passing.nonzero().flatten();
    Tensor mean =
        chosen.size(0) == 0
            ? seen.logits.mul(new Scalar(0.0)).sum()
            : loss.apply(seen.logits.index_select(0, chosen), targets.index_select(0, chosen));
    moveRunningValues(seen);
    return new Second(
        question, similarity, seen.logits, passing, mean.mul(new Scalar(settings.cycleWeight())));
  }

  private Tensor passing(Tensor logits, Tensor targets, Tensor similarity) {
    return switch (settings.gate()) {
      case ANSWER ->
          logits.argmax(new LongOptional(1), false).eq(targets.argmax(new LongOptional(1), false));
      case SIMILARITY ->
          settings.threshold() == 0
              ? torch.ones_like(similarity).to(torch.ScalarType.Bool)
              : similarity.gt(new Scalar(settings.threshold()));
    };
  }

  /** 1 up to the last word that is none of padding, and for one word at least. */
  private static Tensor untilLast(Tensor question, long padding) {
    Tensor real = question.ne(new Scalar(padding)).to(torch.ScalarType.Long);
    Tensor mask = real.flip(1).cumsum(1).flip(1).gt(new Scalar(0L)).to(torch.ScalarType.Long);
    mask.narrow(1, 0, 1).fill_(new Scalar(1L));
    return mask;
  }

  /** As the public code, whose generator runs in this pass too, twice, without being learned. */
  private void moveRunningValues(Seen seen) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      start(seen);
      start(seen);
    }
  }

  private Tensor start(Seen seen) {
    return generator.start(seen.image.detach(), seen.logits.detach());
  }

  private Seen look(LxmertInput input) {
    ImageVector vector = model.imageVector();
    @Nullable Tensor[] found = new Tensor[1];
    Tensor logits =
        model.forward(
            input,
            new Trace() {
              @Override
              public void hidden(String name, Tensor value) {
                if (vector != null && name.equals(vector.name())) {
                  found[0] = value;
                }
              }
            });
    return new Seen(logits, vector == null ? mean(input) : Objects.requireNonNull(found[0]));
  }

  /** Of the regions that are none of padding. */
  private static Tensor mean(LxmertInput input) {
    Tensor features = input.visualFeatures();
    Tensor mask = input.visualAttentionMask();
    if (mask == null) {
      return features.mean(1);
    }
    Tensor real = mask.to(features.scalar_type()).unsqueeze(2); // (B, R, 1)
    return features.mul(real).sum(1).div(real.sum(1));
  }
}
