package lxmert.pretrain;

import java.util.Arrays;
import java.util.List;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * What a model is pre-trained on at once, padded to the longest sentence and to the most regions of
 * the batch.
 *
 * @param uids of the B entries
 * @param words (B, S), some hidden
 * @param wordLabels (B, S), the pieces that were hidden, -1 elsewhere
 * @param images (B, R), some regions masked
 * @param objects what is to be predicted about the regions
 * @param matched (B), 1 where the sentence is about the image, else 0
 * @param answers (B), rows of the answer table, -1 where none is asked for; null in an epoch
 *     without image question answering
 */
public record PretrainBatch(
    List<String> uids,
    TokenBatch words,
    long[] wordLabels,
    RegionBatch images,
    ObjectTargets objects,
    long[] matched,
    long @Nullable [] answers) {
  /** Checks that all parts speak of the same sentences and regions. */
  public PretrainBatch {
    uids = List.copyOf(uids);
    int size = uids.size();
    int places = size * images.regions();
    if (words.size() != size
        || wordLabels.length != words.inputIds().length
        || images.size() != size
        || objects.objectIds().length != places
        || objects.objectScores().length != places
        || objects.attributeIds().length != places
        || objects.attributeScores().length != places
        || objects.features().length != objects.masked().length * images.featureSize()
        || matched.length != size
        || (answers != null && answers.length != size)) {
      throw new IllegalArgumentException(
          "arrays do not fit %d sentences with %d regions".formatted(size, images.regions()));
    }
  }

  /** The same with other words and objects to predict. */
  public PretrainBatch withTargets(long[] otherWordLabels, ObjectTargets otherObjects) {
    return new PretrainBatch(uids, words, otherWordLabels, images, otherObjects, matched, answers);
  }

  /** The same with other answers, (B). */
  public PretrainBatch withAnswers(long[] otherAnswers) {
    return new PretrainBatch(uids, words, wordLabels, images, objects, matched, otherAnswers);
  }

  /** Puts examples together. */
  static PretrainBatch of(List<PretrainExample> examples, boolean withAnswers) {
    TokenBatch words = TokenBatch.of(examples.stream().map(PretrainExample::inputIds).toList());
    RegionBatch images = RegionBatch.of(examples.stream().map(PretrainBatch::seen).toList());
    return new PretrainBatch(
        examples.stream().map(PretrainExample::uid).toList(),
        words,
        wordLabels(examples, words.length()),
        images,
        objectTargets(examples, images.regions()),
        examples.stream().mapToLong(example -> example.matched() ? 1 : 0).toArray(),
        withAnswers ? examples.stream().mapToLong(PretrainExample::answer).toArray() : null);
  }

  private static Regions seen(PretrainExample example) {
    Regions regions = example.regions();
    return new Regions(
        regions.imageWidth(),
        regions.imageHeight(),
        regions.featureSize(),
        regions.boxes(),
        example.masked().features(),
        regions.objectIds(),
        regions.objectScores(),
        regions.attributeIds(),
        regions.attributeScores());
  }

  private static long[] wordLabels(List<PretrainExample> examples, int length) {
    long[] labels = new long[examples.size() * length]; // (B, S)
    Arrays.fill(labels, Rows.IGNORED);
    for (int i = 0; i < examples.size(); i++) {
      long[] own = examples.get(i).wordLabels();
      System.arraycopy(own, 0, labels, i * length, own.length);
    }
    return labels;
  }

  private static ObjectTargets objectTargets(List<PretrainExample> examples, int max) {
    int places = examples.size() * max;
    int masked = examples.stream().mapToInt(each -> each.masked().places().length).sum();
    int size = examples.get(0).regions().featureSize();
    ObjectTargets targets =
        new ObjectTargets(
            new long[places],
            new float[places],
            new long[places],
            new float[places],
            new long[masked],
            new float[masked * size]);
    int next = 0;
    for (int i = 0; i < examples.size(); i++) {
      Regions regions = examples.get(i).regions();
      int start = i * max;
      for (int box = 0; box < regions.count(); box++) {
        targets.objectIds()[start + box] = regions.objectIds()[box];
        targets.attributeIds()[start + box] = regions.attributeIds()[box];
      }
      System.arraycopy(regions.objectScores(), 0, targets.objectScores(), start, regions.count());
      System.arraycopy(
          regions.attributeScores(), 0, targets.attributeScores(), start, regions.count());
      for (int box : examples.get(i).masked().places()) {
        targets.masked()[next] = (long) start + box;
        System.arraycopy(regions.features(), box * size, targets.features(), next++ * size, size);
      }
    }
    return targets;
  }

  /** Number of sentences B. */
  public int size() {
    return uids.size();
  }

  /** B * R. */
  int places() {
    return size() * images.regions();
  }

  /** Number of regions, padding left out. */
  long regionCount() {
    long[] mask = images.mask();
    return mask == null ? places() : Arrays.stream(mask).sum();
  }
}
