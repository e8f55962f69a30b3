package lxmert.answer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.batch.Ablation;
import lxmert.checkpoint.LoadedModel;
import lxmert.io.UserError;
import lxmert.text.SentenceEncoder;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Device;

/**
 * Answers questions about regions that were found before: a model without a detector. Any number of
 * threads may ask at the same time. {@link #close} frees it, on whatever thread.
 */
public final class RegionAnswerer implements AutoCloseable {
  private final LoadedModel model;
  private final SentenceEncoder encoder;
  private final int answers;
  private final Ablation ablation;

  private RegionAnswerer(
      LoadedModel model, SentenceEncoder encoder, int answers, Ablation ablation) {
    this.model = model;
    this.encoder = encoder;
    this.answers = answers;
    this.ablation = ablation;
  }

  /**
   * Loads a model folder.
   *
   * @param device in place of that of the options
   * @throws UserError if a file is missing or broken, or if the length is more than the model reads
   */
  public static RegionAnswerer load(Path folder, Answerer.Options options, Device device) {
    return load(folder, options, device, Ablation.NONE);
  }

  /** As {@link #load(Path, Answerer.Options, Device)}, with something kept from the model. */
  public static RegionAnswerer load(
      Path folder, Answerer.Options options, Device device, Ablation ablation) {
    LoadedModel model = LoadedModel.load(folder, options.precision(), device);
    try {
      int length = model.lengthOr(options.maxLength());
      return new RegionAnswerer(
          model, new SentenceEncoder(model.vocabulary(), length), options.answers(), ablation);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** D, the size of a region's feature. */
  public int featureSize() {
    return model.config().visualFeatDim();
  }

  /** All answers that the model can give. */
  public List<String> answers() {
    return model.answers();
  }

  /**
   * Asks about as many images as the model reads with a sentence; they are encoded once.
   *
   * @return the replies in the order of the sentences
   * @throws UserError if the model reads another number of images, or a sentence is empty or is no
   *     sentence any more
   */
  public List<Reply> ask(List<Regions> images, List<String> sentences) {
    requireImages(images.size());
    return sentences.isEmpty()
        ? List.of()
        : replies(sentences, model.answering().logits(seen(images), words(sentences)));
  }

  /**
   * Asks about many images at once, every sentence about its own.
   *
   * @param images of the first sentence, of the second, and so on
   * @return the replies in the order of the sentences
   * @throws UserError if a sentence is empty or is no sentence any more
   */
  public List<Reply> askEach(List<Regions> images, List<String> sentences) {
    return sentences.isEmpty()
        ? List.of()
        : replies(sentences, model.answering().logitsOfEach(seen(images), words(sentences)));
  }

  /**
   * Refuses to be asked about another number of images than the model reads with a sentence.
   *
   * @throws UserError if it is another
   */
  public void requireImages(int given) {
    int expected = model.architecture().images();
    if (given != expected) {
      throw new UserError(
          "%d image(s) for a model that reads %d with a sentence".formatted(given, expected));
    }
  }

  private TokenBatch words(List<String> questions) {
    boolean none = ablation == Ablation.LANGUAGE;
    return TokenBatch.of(
        questions.stream()
            .map(each -> none ? encoder.encodeNothing() : encoder.encode(each))
            .toList());
  }

  private List<Regions> seen(List<Regions> images) {
    return ablation == Ablation.VISION ? images.stream().map(Regions::blank).toList() : images;
  }

  private List<Reply> replies(List<String> questions, float[][] scores) {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      replies.add(new Reply(questions.get(i), best(scores[i])));
    }
    return replies;
  }

  private List<Answer> best(float[] scores) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      order.add(i);
    }
    order.sort((a, b) -> Float.compare(scores[b], scores[a]));
    double[] probabilities = model.use().problemType().probabilities(scores);
    return order.stream()
        .limit(answers)
        .map(i -> new Answer(model.answers().get(i), probabilities[i]))
        .toList();
  }

  /** Frees the model. No question may be under way. */
  @Override
  public void close() {
    model.close();
  }
}
