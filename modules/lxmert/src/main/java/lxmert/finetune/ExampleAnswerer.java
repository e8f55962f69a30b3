package lxmert.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.batch.ExampleInputs;
import lxmert.dataset.Example;
import lxmert.io.Progress;
import lxmert.model.Answering;
import lxmert.ranks.Ranks;
import lxmert.tensor.ComputeThreads;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.global.torch;

/**
 * Lets a model answer examples on as many threads as libtorch has here. Images that several
 * examples share are encoded once; examples that share theirs with no other are put together.
 * Scores do not depend on the number of threads.
 */
final class ExampleAnswerer implements AutoCloseable {
  /** Examples with images of their own that are answered together. */
  private static final int TOGETHER = 16;

  /** Pieces of work after which the scores are handed on. */
  private static final int ROUND = 64;

  private final Answering model;
  private final ExampleInputs inputs;
  private final ComputeThreads threads;

  /** Takes the scores of all answers to the example at a place in the list. */
  @FunctionalInterface
  interface Sink {
    void accept(int place, float[] logits);
  }

  /**
   * Examples that are answered together.
   *
   * @param places in the list of examples
   * @param sameImages whether all are about the same ones
   */
  private record Piece(List<Integer> places, boolean sameImages) {}

  /**
   * Examples to be answered, in pieces that do not depend on who answers them.
   *
   * @param pieces those of one rank
   */
  record Work(List<? extends Example> examples, List<Piece> pieces) {
    /** How many of the examples are answered here. */
    int size() {
      return pieces.stream().mapToInt(piece -> piece.places.size()).sum();
    }
  }

  ExampleAnswerer(Answering model, ExampleInputs inputs) {
    this.model = model;
    this.inputs = inputs;
    threads = new ComputeThreads(torch.get_num_threads());
  }

  /** The share of a rank: pieces in turn, so that long and short ones are spread. */
  Work work(List<? extends Example> examples, Ranks ranks) {
    List<Piece> pieces = pieces(examples);
    List<Piece> own = new ArrayList<>();
    for (int i = ranks.rank(); i < pieces.size(); i += ranks.count()) {
      own.add(pieces.get(i));
    }
    return new Work(examples, own);
  }

  /** Answers examples. The sink is called on the calling thread, in an order of its own. */
  void answer(List<? extends Example> examples, Progress.Bar bar, Sink sink) {
    answer(work(examples, Ranks.alone()), bar, sink);
  }

  /** Answers the share of a rank, likewise. */
  void answer(Work work, Progress.Bar bar, Sink sink) {
    List<Piece> pieces = work.pieces;
    for (int from = 0; from < pieces.size(); from += ROUND) {
      List<Piece> round = pieces.subList(from, Math.min(from + ROUND, pieces.size()));
      float[][][] logits = logits(work.examples, round, bar);
      for (int i = 0; i < logits.length; i++) {
        for (int j = 0; j < logits[i].length; j++) {
          sink.accept(round.get(i).places.get(j), logits[i][j]);
        }
      }
    }
  }

  private static List<Piece> pieces(List<? extends Example> examples) {
    Map<List<String>, List<Integer>> byImages = new LinkedHashMap<>();
    for (int i = 0; i < examples.size(); i++) {
      byImages.computeIfAbsent(examples.get(i).imageIds(), id -> new ArrayList<>()).add(i);
    }
    List<Piece> pieces = new ArrayList<>();
    List<Integer> alone = new ArrayList<>();
    for (List<Integer> places : byImages.values()) {
      if (places.size() > 1) {
        pieces.add(new Piece(places, true));
      } else {
        alone.addAll(places);
      }
    }
    for (int from = 0; from < alone.size(); from += TOGETHER) {
      pieces.add(new Piece(alone.subList(from, Math.min(from + TOGETHER, alone.size())), false));
    }
    return pieces;
  }

  /** The scores by piece, example and answer. */
  private float[][][] logits(
      List<? extends Example> examples, List<Piece> pieces, Progress.Bar bar) {
    float[][][] logits = new float[pieces.size()][][];
    threads.callForEach(
        logits.length,
        i -> {
          Piece piece = pieces.get(i);
          logits[i] =
              logits(piece.places.stream().<Example>map(examples::get).toList(), piece.sameImages);
          bar.advance(logits[i].length);
        });
    return logits;
  }

  private float[][] logits(List<Example> examples, boolean sameImages) {
    TokenBatch words = TokenBatch.of(examples.stream().map(inputs::words).toList());
    if (sameImages) {
      return model.logits(inputs.images(examples.get(0)), words);
    }
    List<Regions> images = examples.stream().flatMap(each -> inputs.images(each).stream()).toList();
    return model.logitsOfEach(images, words);
  }

  /** Ends the threads; the model stays open. */
  @Override
  public void close() {
    threads.close();
  }
}
