package lxmert.heads;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.EncodedModality;
import lxmert.model.LxmertForPreTraining;
import lxmert.tensor.Kept;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.text.SentenceEncoder;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Says how well sentences fit images, by the matching head of pre-training. An image runs through
 * the object-relationship encoder once, a sentence through the language encoder once; only the
 * cross-modality encoder runs for each pair. Scores do not depend on what else is asked. Any number
 * of threads may share one.
 */
public final class Matcher {
  /** Sentences that meet an image together. */
  private static final int TOGETHER = 32;

  private final PretrainedModel model;
  private final SentenceEncoder encoder;

  /** A matcher; the model stays the caller's. */
  public Matcher(PretrainedModel model) {
    this.model = model;
    encoder = model.reader().sentences();
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
    float[] logOdds = matchAll(sentences, List.of(image), Progress.silent()).get(0);
    return IntStream.range(0, logOdds.length).mapToObj(i -> new MatchScore(logOdds[i])).toList();
  }

  /**
   * How well every sentence fits every image. The encoded sentences are kept, S x H floats each;
   * images are taken one at a time.
   *
   * @param images gone through once
   * @param progress hears of every image
   * @return for each image the {@linkplain MatchScore#logOdds log odds} of all sentences, in their
   *     order
   * @throws UserError as {@link #match(String, Regions)}
   */
  public List<float[]> matchAll(
      List<String> sentences, Iterable<Regions> images, Progress progress) {
    List<float[]> all = new ArrayList<>();
    try (Progress.Bar bar = progress.start("matching", -1, "images");
        InferenceMode inference = new InferenceMode();
        Precision.Region precision = model.inPrecision();
        Kept kept = new Kept()) {
      List<Chunk> chunks = encode(sentences, kept);
      for (Regions image : images) {
        all.add(logOdds(chunks, sentences.size(), image));
        bar.advance(1);
      }
    }
    return all;
  }

  /**
   * Sentences of like length after the language encoder.
   *
   * @param places in the list of all
   */
  private record Chunk(List<Integer> places, EncodedModality words) {}

  private List<Chunk> encode(List<String> sentences, Kept kept) {
    List<int[]> ids = sentences.stream().map(encoder::encode).toList();
    List<Integer> order =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> ids.get(i).length))
            .toList();
    List<Chunk> chunks = new ArrayList<>();
    for (int from = 0; from < order.size(); from += TOGETHER) {
      List<Integer> places = order.subList(from, Math.min(from + TOGETHER, order.size()));
      try (PointerScope scope = new PointerScope()) {
        EncodedModality words =
            model.reader().words(model.model().backbone(), places.stream().map(ids::get).toList());
        chunks.add(new Chunk(places, words.kept(kept)));
      }
    }
    return chunks;
  }

  /** The log odds of all sentences about one image. */
  private float[] logOdds(List<Chunk> chunks, int sentences, Regions image) {
    float[] logOdds = new float[sentences];
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining network = model.model();
      EncodedModality regions = model.reader().regions(network.backbone(), image);
      for (Chunk chunk : chunks) {
        try (PointerScope inner = new PointerScope()) {
          Tensor pooled =
              network
                  .backbone()
                  .crossPooled(chunk.words, regions.repeated(chunk.places.size())); // (B, H)
          float[] scores = Tensors.floats(network.matched(pooled)); // (B, 2)
          for (int i = 0; i < chunk.places.size(); i++) {
            logOdds[chunk.places.get(i)] = scores[2 * i + 1] - scores[2 * i];
          }
        }
      }
    }
    return logOdds;
  }
}
