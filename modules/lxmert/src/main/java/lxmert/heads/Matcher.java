package lxmert.heads;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.checkpoint.RetrievalFolder;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.Lxmert;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.RetrievalModel;
import lxmert.tensor.Kept;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.text.SentenceEncoder;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Says how well sentences fit images, by the matching head of pre-training or by a model that was
 * fine-tuned for retrieval. By LXMERT, an image runs through the object-relationship encoder once,
 * a sentence through the language encoder once; only the cross-modality encoder runs for each pair.
 * Scores do not depend on what else is asked. Any number of threads may share one.
 */
public final class Matcher {
  /** Sentences that meet an image together. */
  private static final int TOGETHER = 32;

  private final PairScorer<?, ?> scorer;
  private final ModelReader reader;
  private final Precision precision;
  private final SentenceEncoder encoder;
  private final boolean tellsProbability;

  private Matcher(
      PairScorer<?, ?> scorer, ModelReader reader, Precision precision, boolean tellsProbability) {
    this.scorer = scorer;
    this.reader = reader;
    this.precision = precision;
    this.tellsProbability = tellsProbability;
    encoder = reader.sentences();
  }

  /** By the matching head of a model, which stays the caller's. */
  public Matcher(PretrainedModel model) {
    this(
        new EncodedPairs(
            model.reader(), model.model().backbone(), pooled -> logOdds(model.model(), pooled)),
        model.reader(),
        model.precision(),
        true);
  }

  /**
   * By a model of retrieval, which stays the caller's.
   *
   * @param model in evaluation mode, on the device
   * @param name of the model, for errors
   * @param precision of the matrix products
   */
  public Matcher(RetrievalFolder model, Path name, Precision precision, Device device) {
    this(model.model(), reader(model, name, device), precision);
  }

  private Matcher(RetrievalModel model, ModelReader reader, Precision precision) {
    this(scorer(model, reader), reader, precision, false);
  }

  private static ModelReader reader(RetrievalFolder model, Path name, Device device) {
    return new ModelReader(
        name, model.model().config(), model.vocabulary(), model.maxLength(), device);
  }

  private static PairScorer<?, ?> scorer(RetrievalModel model, ModelReader reader) {
    Lxmert encoders = model.encoders();
    return encoders == null
        ? new WholePairs(reader, model)
        : new EncodedPairs(reader, encoders, model::score);
  }

  private static Tensor logOdds(LxmertForPreTraining model, Tensor pooled) {
    Tensor scores = model.matched(pooled).to(torch.ScalarType.Float); // (B, 2)
    return scores.select(1, 1).sub(scores.select(1, 0));
  }

  /**
   * Whether {@link MatchScore#probability} means something: the matching head was trained to tell
   * it. A model of retrieval has learned the order alone.
   */
  public boolean tellsProbability() {
    return tellsProbability;
  }

  /**
   * Refuses regions of another size than the model reads.
   *
   * @param featureSize of a detector or a store
   * @param source what has them, for the error
   * @throws UserError if the sizes differ
   */
  public void requireFeatures(int featureSize, Path source) {
    reader.requireFeatures(featureSize, source.toString());
  }

  /**
   * How well a sentence fits an image.
   *
   * @throws UserError if the sentence is empty or is no sentence any more, or the features of the
   *     regions have another size than the model reads
   */
  public MatchScore match(String sentence, Regions image) {
    return match(List.of(sentence), image).get(0);
  }

  /**
   * How well each of several sentences fits an image.
   *
   * @return in the order of the sentences
   * @throws UserError as {@link #match(String, Regions)}
   */
  public List<MatchScore> match(List<String> sentences, Regions image) {
    float[] scores = matchAll(sentences, List.of(image), Progress.silent()).get(0);
    return IntStream.range(0, scores.length).mapToObj(i -> new MatchScore(scores[i])).toList();
  }

  /** As {@link #matchAll(List, Iterable, int, Progress)}, however many images there are. */
  public List<float[]> matchAll(
      List<String> sentences, Iterable<Regions> images, Progress progress) {
    return matchAll(sentences, images, -1, progress);
  }

  /**
   * How well every sentence fits every image. The sentences are kept, those of LXMERT encoded, S x
   * H floats each; images are taken one at a time.
   *
   * @param images gone through once
   * @param count of the images, for the progress; -1 where it is not known
   * @param progress hears of every image
   * @return for each image the {@linkplain MatchScore#logOdds scores} of all sentences, in their
   *     order
   * @throws UserError as {@link #match(String, Regions)}
   */
  public List<float[]> matchAll(
      List<String> sentences, Iterable<Regions> images, int count, Progress progress) {
    try (Progress.Bar bar = progress.start("matching", count, "images");
        InferenceMode inference = new InferenceMode();
        Precision.Region region = precision.on(reader.device())) {
      return matchAll(scorer, sentences, images, bar);
    }
  }

  private <S, I> List<float[]> matchAll(
      PairScorer<S, I> by, List<String> sentences, Iterable<Regions> images, Progress.Bar bar) {
    List<float[]> all = new ArrayList<>();
    try (Kept kept = new Kept()) {
      List<Chunk<S>> chunks = chunks(by, sentences, kept);
      for (Regions image : images) {
        all.add(scores(by, chunks, sentences.size(), image));
        bar.advance(1);
      }
    }
    return all;
  }

  /**
   * Sentences of like length.
   *
   * @param places in the list of all
   */
  private record Chunk<S>(List<Integer> places, S sentences) {}

  private <S> List<Chunk<S>> chunks(PairScorer<S, ?> by, List<String> sentences, Kept kept) {
    List<int[]> ids = sentences.stream().map(encoder::encode).toList();
    List<Integer> order =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> ids.get(i).length))
            .toList();
    List<Chunk<S>> chunks = new ArrayList<>();
    for (int from = 0; from < order.size(); from += TOGETHER) {
      List<Integer> places = order.subList(from, Math.min(from + TOGETHER, order.size()));
      try (PointerScope scope = new PointerScope()) {
        S together = by.sentences(places.stream().map(ids::get).toList());
        chunks.add(new Chunk<>(places, by.kept(together, kept)));
      }
    }
    return chunks;
  }

  /** The scores of all sentences about one image. */
  private static <S, I> float[] scores(
      PairScorer<S, I> by, List<Chunk<S>> chunks, int sentences, Regions image) {
    float[] all = new float[sentences];
    try (PointerScope scope = new PointerScope()) {
      I seen = by.image(image);
      for (Chunk<S> chunk : chunks) {
        try (PointerScope inner = new PointerScope()) {
          float[] scores = Tensors.floats(by.scores(chunk.sentences, seen));
          for (int i = 0; i < scores.length; i++) {
            all[chunk.places.get(i)] = scores[i];
          }
        }
      }
    }
    return all;
  }
}
