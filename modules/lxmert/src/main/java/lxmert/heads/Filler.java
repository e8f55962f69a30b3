package lxmert.heads;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import lxmert.io.Check;
import lxmert.io.UserError;
import lxmert.model.EncodedModality;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertOutput;
import lxmert.model.ProblemType;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.text.SentenceEncoder;
import lxmert.text.Vocabulary;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Guesses what is hidden, by the heads of masked pre-training: words from the sentence and the
 * image, objects and attributes of regions likewise. Any number of threads may share one.
 */
public final class Filler {
  /** Sentences that meet an image together. */
  private static final int TOGETHER = 32;

  private final PretrainedModel model;
  private final SentenceEncoder encoder;
  private final RegionNames names;
  private final int guesses;
  private final int maskId;

  /**
   * A filler; the model stays the caller's.
   *
   * @param names of objects and attributes
   * @param guesses how many are given for each thing that is hidden, at the most
   * @throws UserError if the model tells other numbers of objects and attributes apart
   */
  public Filler(PretrainedModel model, RegionNames names, int guesses) {
    Check.atLeast(1, "guesses", guesses);
    names.requireFitting(model.config());
    this.model = model;
    this.names = names;
    this.guesses = guesses;
    encoder = model.reader().sentences();
    maskId = model.reader().vocabulary().id(Vocabulary.MASK);
  }

  /**
   * Fills the blanks of one sentence.
   *
   * @throws UserError as {@link #fill(List, Regions)}
   */
  public FilledSentence fill(String sentence, Regions image) {
    return fill(List.of(sentence), image).get(0);
  }

  /**
   * Fills the blanks of sentences about an image, and once more without it: the model then sees no
   * region at all. {@code [MASK]} may stand anywhere, beside a full stop too.
   *
   * @return in the order of the sentences
   * @throws UserError if a sentence has no {@code [MASK]}, one beyond the word pieces that the
   *     model reads, or is no sentence any more; or if the features have another size than the
   *     model reads
   */
  public List<FilledSentence> fill(List<String> sentences, Regions image) {
    List<int[]> ids = sentences.stream().map(this::encodeWithBlanks).toList();
    List<FilledSentence> filled = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += TOGETHER) {
      List<int[]> some = ids.subList(from, Math.min(from + TOGETHER, ids.size()));
      List<List<Guess>> with = words(some, image);
      List<List<Guess>> without = words(some, model.nothing());
      int blank = 0;
      for (int i = 0; i < some.size(); i++) {
        List<Blank> blanks = new ArrayList<>();
        for (int n = blanks(some.get(i)); n > 0; n--, blank++) {
          blanks.add(new Blank(with.get(blank), without.get(blank)));
        }
        filled.add(new FilledSentence(sentences.get(from + i), blanks));
      }
    }
    return filled;
  }

  /**
   * Guesses what is in regions of an image, whose features are hidden all at once, with the
   * sentence and without it. The sentence may have blanks.
   *
   * @param hidden numbers of the regions, from 0
   * @return in the order of {@code hidden}
   * @throws UserError if the image has no such region, or the sentence is empty
   */
  public List<HiddenRegion> fillRegions(String sentence, Regions image, int... hidden) {
    Regions shown = hide(image, hidden);
    List<HiddenRegion.Guesses> with = regions(encode(sentence), shown, hidden);
    Vocabulary vocabulary = model.reader().vocabulary();
    int[] nothing = {vocabulary.id(Vocabulary.CLS), vocabulary.id(Vocabulary.SEP)};
    List<HiddenRegion.Guesses> without = regions(nothing, shown, hidden);
    return IntStream.range(0, hidden.length)
        .mapToObj(
            i ->
                new HiddenRegion(
                    hidden[i],
                    names.object(image.objectIds()[hidden[i]]),
                    names.attribute(image.attributeIds()[hidden[i]]),
                    with.get(i),
                    without.get(i)))
        .toList();
  }

  /**
   * An image with the features of some regions hidden as in pre-training: all 0. The boxes stay.
   *
   * @param hidden numbers of the regions, from 0
   * @throws UserError if the image has no such region
   */
  public static Regions hide(Regions image, int... hidden) {
    float[] features = image.features().clone();
    int size = image.featureSize();
    for (int region : hidden) {
      if (region < 0 || region >= image.count()) {
        throw new UserError(
            "there is no region %d, expected 0 to %d".formatted(region, image.count() - 1));
      }
      Arrays.fill(features, region * size, (region + 1) * size, 0);
    }
    return image.withFeatures(features);
  }

  private int[] encodeWithBlanks(String sentence) {
    int[] ids = encode(sentence);
    int wanted = sentence.split(Pattern.quote(Vocabulary.MASK), -1).length - 1;
    if (wanted == 0) {
      throw new UserError(
          "the sentence \"%s\" has no %s, expected one or more"
              .formatted(sentence, Vocabulary.MASK));
    }
    if (blanks(ids) < wanted) {
      throw new UserError(
          "the sentence \"%s\" has a %s beyond the %d word pieces that the model reads"
              .formatted(sentence, Vocabulary.MASK, model.reader().maxLength()));
    }
    return ids;
  }

  /** The tokenizer knows a special token by the white space around it. */
  private int[] encode(String sentence) {
    return encoder.encode(sentence.replace(Vocabulary.MASK, " " + Vocabulary.MASK + " "));
  }

  private int blanks(int[] ids) {
    return (int) Arrays.stream(ids).filter(id -> id == maskId).count();
  }

  /** The word pieces for every blank of the sentences, one sentence after the other. */
  private List<List<Guess>> words(List<int[]> sentences, Regions image) {
    int length = sentences.stream().mapToInt(ids -> ids.length).max().orElse(0);
    long[] places =
        IntStream.range(0, sentences.size() * length)
            .filter(place -> isBlank(sentences.get(place / length), place % length))
            .asLongStream()
            .toArray();
    return run(
        sentences,
        image,
        out -> {
          Tensor rows = rows(out.language(), places); // (blanks, H)
          return best(model.model().words(rows), model.reader().vocabulary().tokens());
        });
  }

  private boolean isBlank(int[] ids, int place) {
    return place < ids.length && ids[place] == maskId;
  }

  /** What is in regions, by a sentence and an image. */
  private List<HiddenRegion.Guesses> regions(int[] sentence, Regions image, int[] hidden) {
    return run(
        List.of(sentence),
        image,
        out -> {
          LxmertForPreTraining heads = model.model();
          long[] places = Arrays.stream(hidden).asLongStream().toArray();
          Tensor rows = heads.transformedRegions(rows(out.vision(), places)); // (hidden, H)
          List<List<Guess>> objects = best(heads.objects(rows), names.objects());
          List<List<Guess>> attributes = best(heads.attributes(rows), names.attributes());
          return IntStream.range(0, hidden.length)
              .mapToObj(i -> new HiddenRegion.Guesses(objects.get(i), attributes.get(i)))
              .toList();
        });
  }

  /** What is read off the outputs. */
  @FunctionalInterface
  private interface Head<T> {
    T read(LxmertOutput out);
  }

  private <T> T run(List<int[]> sentences, Regions image, Head<T> head) {
    try (PointerScope scope = new PointerScope();
        InferenceMode inference = new InferenceMode();
        Precision.Region precision = model.inPrecision()) {
      EncodedModality words = model.reader().words(model.model().backbone(), sentences);
      EncodedModality regions = model.reader().regions(model.model().backbone(), image);
      return head.read(model.model().backbone().cross(words, regions.repeated(sentences.size())));
    }
  }

  /** Rows of (B, length, H), counted through all sentences or images. */
  private static Tensor rows(Tensor output, long[] places) {
    return output.flatten(0, 1).index_select(0, Tensors.vector(places, output));
  }

  /** The likeliest classes of each row (rows, classes). */
  private List<List<Guess>> best(Tensor logits, List<String> classes) {
    float[] all = Tensors.floats(logits);
    List<List<Guess>> best = new ArrayList<>();
    for (int from = 0; from < all.length; from += classes.size()) {
      float[] scores = Arrays.copyOfRange(all, from, from + classes.size());
      double[] probabilities = ProblemType.SINGLE_LABEL_CLASSIFICATION.probabilities(scores);
      best.add(
          IntStream.range(0, scores.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -scores[i]))
              .limit(guesses)
              .map(i -> new Guess(classes.get(i), probabilities[i]))
              .toList());
    }
    return best;
  }
}
