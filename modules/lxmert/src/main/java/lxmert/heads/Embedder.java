package lxmert.heads;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.UserError;
import lxmert.model.LxmertInput;
import lxmert.model.LxmertOutput;
import lxmert.model.PairEncoders;
import lxmert.model.Trace;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.text.SentenceEncoder;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Gives the outputs of an LXMERT's encoders, or of their inner layers, or those of a gated encoder,
 * whatever heads the model has. Any number of threads may share one. {@link #close} frees it, on
 * whatever thread.
 */
public final class Embedder implements AutoCloseable {
  /** Sentences that run together: with more, activations no longer fit the processor's caches. */
  private static final int TOGETHER = 16;

  private final PairEncoders encoders;
  private final ModelReader reader;
  private final SentenceEncoder sentences;
  private final List<Layer> layers;
  private final Precision precision;
  private final PointerScope scope;

  private Embedder(
      PairEncoders encoders,
      ModelReader reader,
      List<Layer> layers,
      Precision precision,
      PointerScope scope) {
    this.encoders = encoders;
    this.reader = reader;
    this.layers = layers;
    this.precision = precision;
    this.scope = scope;
    sentences = reader.sentences();
  }

  /**
   * Loads the encoders of a model folder.
   *
   * @param layers names of what is wanted, see {@link Layer}; none: the three outputs
   * @param precision of the matrix products
   * @throws UserError if a file is missing or torn, they do not fit each other, the folder holds no
   *     LXMERT, or it has no such layer
   */
  public static Embedder load(
      Path folder, List<String> layers, Precision precision, Device device) {
    try (PointerScope scope = new PointerScope()) {
      Device own = Devices.copy(device);
      ModelReader reader = ModelReader.of(folder, own);
      List<Layer> wanted =
          layers.isEmpty()
              ? Layer.outputs()
              : layers.stream().distinct().map(name -> Layer.of(name, reader.config())).toList();
      PairEncoders encoders = ModelFolder.loadEncoders(folder);
      encoders.module().to(own, false);
      scope.extend(); // until close()
      return new Embedder(encoders, reader, wanted, precision, scope);
    }
  }

  /** What is given for each sentence, in this order. */
  public List<Layer> layers() {
    return layers;
  }

  /** H, the size of a word's vector. */
  public int size() {
    return encoders.wordSize();
  }

  /** The size of a vector of a layer: H, except in encoders whose streams differ in width. */
  int size(Layer layer) {
    return switch (layer.kind()) {
      case WORDS -> encoders.wordSize();
      case REGIONS -> encoders.regionSize();
      case PAIR -> encoders.pairSize();
    };
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
   * The outputs for sentences, each about an image of its own. They do not depend on what else is
   * asked.
   *
   * @param images as many as there are sentences
   * @return in the order of the sentences
   * @throws UserError if a sentence is empty or is no sentence any more, or the features have
   *     another size than the model reads
   */
  public List<Embedding> embed(List<String> texts, List<Regions> images) {
    List<int[]> ids = texts.stream().map(sentences::encode).toList();
    images.forEach(each -> reader.requireFeatures(each.featureSize(), "an image"));
    Embedding[] all = new Embedding[ids.size()];
    for (List<Integer> places : batches(images)) {
      List<Embedding> some =
          run(places.stream().map(ids::get).toList(), places.stream().map(images::get).toList());
      for (int i = 0; i < some.size(); i++) {
        all[places.get(i)] = some.get(i);
      }
    }
    return Arrays.asList(all);
  }

  /**
   * Places of what runs together. Images without any region stay among themselves: padding to other
   * images would give them something to look at.
   */
  private static List<List<Integer>> batches(List<Regions> images) {
    List<List<Integer>> batches = new ArrayList<>();
    for (boolean empty : new boolean[] {false, true}) {
      List<Integer> places =
          IntStream.range(0, images.size())
              .filter(i -> (images.get(i).count() == 0) == empty)
              .boxed()
              .toList();
      for (int from = 0; from < places.size(); from += TOGETHER) {
        batches.add(places.subList(from, Math.min(from + TOGETHER, places.size())));
      }
    }
    return batches;
  }

  private List<Embedding> run(List<int[]> ids, List<Regions> images) {
    try (PointerScope scope = new PointerScope();
        InferenceMode inference = new InferenceMode();
        Precision.Region region = precision.on(reader.device())) {
      TokenBatch words = TokenBatch.of(ids);
      LxmertInput input = LxmertInput.of(words, RegionBatch.of(images), reader.device());
      Map<String, Tensor> found = new HashMap<>();
      Trace trace =
          new Trace() {
            @Override
            public void hidden(String name, Tensor value) {
              found.put(name, value);
            }
          };
      LxmertOutput out = encoders.encode(input, trace);
      found.put(Layer.LANGUAGE, out.language());
      found.put(Layer.VISION, out.vision());
      found.put(Layer.POOLED, out.pooled());
      return cut(found, ids, images);
    }
  }

  /** The values of each sentence, without padding. */
  private List<Embedding> cut(Map<String, Tensor> found, List<int[]> ids, List<Regions> images) {
    List<Embedding> cut = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      int words = ids.get(i).length;
      int regions = images.get(i).count();
      List<float[]> values = new ArrayList<>();
      for (Layer layer : layers) {
        Tensor own = Objects.requireNonNull(found.get(layer.name())).select(0, i);
        values.add(
            Tensors.floats(
                layer.kind() == Layer.Kind.PAIR
                    ? own
                    : own.narrow(0, 0, layer.vectors(words, regions))));
      }
      cut.add(new Embedding(words, regions, values));
    }
    return cut;
  }

  /** Frees the encoders. No call may be under way. */
  @Override
  public void close() {
    scope.close();
  }
}
