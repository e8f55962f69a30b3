package lxmert.bench;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lxmert.model.LxmertInput;
import lxmert.model.ModelConfig;
import lxmert.pretrain.Masking;
import lxmert.pretrain.ObjectTargets;
import lxmert.pretrain.PretrainBatch;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * Random questions of 6 to 14 word pieces between [CLS] and [SEP], which is about what VQA has, and
 * random regions, 36 to an image.
 */
final class BenchInput {
  private static final int REGIONS = 36;
  private static final int SHORTEST = 8;

  /** Most word pieces of a question. */
  static final int LONGEST = 16;

  private final ModelConfig config;
  private final int size;
  private final SplittableRandom random = new SplittableRandom(0);

  BenchInput(ModelConfig config, int size) {
    this.config = config;
    this.size = size;
  }

  /** A single question has the mean length. */
  TokenBatch questions() {
    List<int[]> sentences =
        IntStream.range(0, size)
            .map(i -> size == 1 ? (SHORTEST + LONGEST) / 2 : random.nextInt(SHORTEST, LONGEST + 1))
            .mapToObj(length -> random.ints(length, 1, config.vocabSize()).toArray())
            .toList();
    return TokenBatch.of(sentences);
  }

  /** An image for each question. */
  RegionBatch images() {
    return new RegionBatch(
        size,
        REGIONS,
        config.visualFeatDim(),
        floats(size * REGIONS * config.visualFeatDim(), 4),
        floats(size * REGIONS * 4, 1));
  }

  /** An image for each question, one by one. */
  List<Regions> eachImage() {
    return IntStream.range(0, size).mapToObj(i -> image()).toList();
  }

  /** One image. */
  Regions image() {
    return new Regions(
        1,
        1,
        config.visualFeatDim(),
        floats(REGIONS * 4, 1),
        floats(REGIONS * config.visualFeatDim(), 4),
        new int[REGIONS],
        new float[REGIONS],
        new int[REGIONS],
        new float[REGIONS]);
  }

  /** Questions and images as a batch for training. */
  LxmertInput tensors(Device device) {
    TokenBatch questions = questions();
    RegionBatch images = images();
    Tensor ids = Tensor.create(questions.inputIds(), size, questions.length());
    Tensor mask = Tensor.create(questions.attentionMask(), size, questions.length());
    Tensor features = Tensor.create(images.features(), size, REGIONS, config.visualFeatDim());
    Tensor boxes = Tensor.create(images.boxes(), size, REGIONS, 4);
    return new LxmertInput(
        on(device, ids), on(device, mask), null, on(device, features), on(device, boxes), null);
  }

  /** Soft scores (B, answers). */
  Tensor targets(Device device) {
    return on(
        device, Tensor.create(floats(size * config.numQaLabels(), 1), size, config.numQaLabels()));
  }

  /**
   * A batch as pre-training sees it: 15 % of the word pieces and regions hidden, every second
   * sentence of another image, an answer for every third.
   */
  PretrainBatch pretraining() {
    TokenBatch words = questions();
    RegionBatch images = images();
    int places = size * REGIONS;
    long[] masked = IntStream.range(0, places).filter(i -> hidden()).asLongStream().toArray();
    ObjectTargets objects =
        new ObjectTargets(
            random.longs(places, 0, config.numObjectLabels()).toArray(),
            floats(places, 1),
            random.longs(places, 0, config.numAttrLabels()).toArray(),
            floats(places, 1),
            masked,
            floats(masked.length * config.visualFeatDim(), 4));
    long[] labels =
        Arrays.stream(words.attentionMask())
            .map(each -> each == 1 && hidden() ? random.nextInt(config.vocabSize()) : -1)
            .toArray();
    return new PretrainBatch(
        IntStream.range(0, size).mapToObj(Integer::toString).toList(),
        words,
        labels,
        images,
        objects,
        IntStream.range(0, size).mapToLong(i -> i % 2).toArray(),
        IntStream.range(0, size)
            .mapToLong(i -> i % 3 == 0 ? random.nextInt(config.numQaLabels()) : -1)
            .toArray());
  }

  private boolean hidden() {
    return random.nextDouble() < Masking.BERT.rate();
  }

  private static Tensor on(Device device, Tensor tensor) {
    return tensor.to(device, tensor.scalar_type());
  }

  private float[] floats(int count, float scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble() * scale;
    }
    return values;
  }
}
