package lxmert.serving;

import java.nio.file.Path;
import java.util.function.Function;
import lxmert.heads.FilledSentence;
import lxmert.heads.Filler;
import lxmert.heads.MatchScore;
import lxmert.heads.Matcher;
import lxmert.heads.PretrainedModel;
import lxmert.heads.RegionNames;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;

/** A model of pre-training beside those that answer: fills hidden words, tells what fits. */
public final class PretrainedHeads implements AutoCloseable {
  private static final int GUESSES = 5;

  private final PretrainedModel model;
  private final RegionFinder finder;
  private final Filler filler;
  private final Matcher matcher;
  private final Turns turns;

  /**
   * Loads it.
   *
   * @param folder that pre-training wrote
   * @param detector whose regions it reads, for errors
   * @throws lxmert.io.UserError if the folder holds no such model, or one for other regions
   */
  public PretrainedHeads(
      Path folder,
      Path detector,
      RegionFinder finder,
      ServingLimits limits,
      Precision precision,
      String device) {
    this.finder = finder;
    try (PointerScope scope = new PointerScope()) {
      model = PretrainedModel.load(folder, precision, Devices.parse(device));
    }
    try {
      model.requireFeatures(finder.featureSize(), detector);
      filler =
          new Filler(
              model, new RegionNames(finder.objectNames(), finder.attributeNames()), GUESSES);
      matcher = new Matcher(model);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
    turns = new Turns("sentences", limits.queueElements());
  }

  /**
   * The likeliest words for each {@code [MASK]} of a sentence.
   *
   * @param image a file
   * @throws ServingError if it is no image, the sentence hides nothing, or the deadline passes
   */
  public FilledSentence fill(String sentence, byte[] image, Deadline deadline) {
    return about(image, regions -> filler.fill(sentence, regions), deadline);
  }

  /**
   * How well a sentence fits an image.
   *
   * @param image a file
   * @throws ServingError if it is no image, or the deadline passes
   */
  public MatchScore match(String sentence, byte[] image, Deadline deadline) {
    return about(image, regions -> matcher.match(sentence, regions), deadline);
  }

  private <R> R about(byte[] image, Function<Regions, R> head, Deadline deadline) {
    PendingImage pending = finder.open(image, "'image'");
    finder.decode(pending, deadline, ServingListener.NONE);
    return turns.take(() -> head.apply(finder.regions(pending)), deadline);
  }

  @Override
  public void close() {
    model.close();
  }
}
