package lxmert.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.model.Answering;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;

/** Lets a model answer while the sentence or the image loses more and more. */
public final class PerturbedAnswers {
  private final Answering answering;

  /**
   * Tests a model.
   *
   * @param answering a model that reads one image with a sentence; stays the caller's
   */
  public PerturbedAnswers(Answering answering) {
    this.answering = answering;
  }

  /**
   * The scores of all answers at each step of a test: {@code [step][answer]}.
   *
   * @param words ids of a sentence, [CLS] and [SEP] included
   * @param kept as {@link Perturbation#kept} gives it: steps that keep as many keep the same
   */
  public float[][] logits(
      int[] words, Regions image, Perturbation.Modality modality, List<int[]> kept) {
    List<int[]> different = new ArrayList<>();
    int[] rows = new int[kept.size()]; // of each step, among the different ones
    for (int step = 0; step < rows.length; step++) {
      int[] places = kept.get(step);
      if (step == 0 || places.length != kept.get(step - 1).length) {
        different.add(places);
      }
      rows[step] = different.size() - 1;
    }
    float[][] logits =
        switch (modality) {
          case TEXT -> ofWords(different.stream().map(each -> select(words, each)).toList(), image);
          case IMAGE -> ofRegions(words, different.stream().map(image::select).toList());
        };
    return Arrays.stream(rows).mapToObj(row -> logits[row]).toArray(float[][]::new);
  }

  private float[][] ofWords(List<int[]> sentences, Regions image) {
    return answering.logits(List.of(image), TokenBatch.of(sentences));
  }

  /** An image without regions is a batch of its own: next to others it would see their padding. */
  private float[][] ofRegions(int[] words, List<Regions> images) {
    float[][] logits = new float[images.size()][];
    for (boolean empty : new boolean[] {false, true}) {
      int[] places =
          IntStream.range(0, logits.length)
              .filter(i -> (images.get(i).count() == 0) == empty)
              .toArray();
      if (places.length > 0) {
        float[][] found =
            answering.logitsOfEach(
                Arrays.stream(places).mapToObj(images::get).toList(),
                TokenBatch.of(Collections.nCopies(places.length, words)));
        IntStream.range(0, places.length).forEach(i -> logits[places[i]] = found[i]);
      }
    }
    return logits;
  }

  private static int[] select(int[] words, int[] places) {
    return Arrays.stream(places).map(place -> words[place]).toArray();
  }
}
