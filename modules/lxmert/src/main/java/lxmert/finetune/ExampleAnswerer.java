package lxmert.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.data.Example;
import lxmert.data.ExampleInputs;
import lxmert.io.Progress;
import lxmert.text.TokenBatch;

/** Lets a model answer examples. Pictures that several examples share are encoded once. */
final class ExampleAnswerer {
  private final SentenceAnswering model;
  private final ExampleInputs inputs;

  /** Takes the scores of all answers to the example at a place in the list. */
  @FunctionalInterface
  interface Sink {
    void accept(int place, float[] logits);
  }

  ExampleAnswerer(SentenceAnswering model, ExampleInputs inputs) {
    this.model = model;
    this.inputs = inputs;
  }

  /** Answers examples, those about the same pictures one after the other. */
  void answer(List<? extends Example> examples, Progress.Bar bar, Sink sink) {
    Map<List<String>, List<Integer>> byPictures = new LinkedHashMap<>();
    for (int i = 0; i < examples.size(); i++) {
      byPictures.computeIfAbsent(examples.get(i).imageIds(), id -> new ArrayList<>()).add(i);
    }
    for (List<Integer> places : byPictures.values()) {
      float[][] logits = logits(places.stream().<Example>map(examples::get).toList());
      for (int i = 0; i < logits.length; i++) {
        sink.accept(places.get(i), logits[i]);
      }
      bar.advance(logits.length);
    }
  }

  /** The scores of examples about the same pictures: {@code [example][answer]}. */
  private float[][] logits(List<Example> examples) {
    TokenBatch words = TokenBatch.of(examples.stream().map(inputs::words).toList());
    return model.logits(inputs.pictures(examples.get(0)), words);
  }
}
