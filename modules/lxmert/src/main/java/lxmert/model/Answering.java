package lxmert.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;

/** Scores answers to sentences about images, whatever the model and the engine. Thread-safe. */
public interface Answering extends AutoCloseable {
  /**
   * The scores of all answers to sentences about the same images: {@code [sentence][answer]}.
   *
   * @param images as many as the model reads with a sentence
   */
  default float[][] logits(List<Regions> images, TokenBatch sentences) {
    List<Regions> repeated = new ArrayList<>();
    Collections.nCopies(sentences.size(), images).forEach(repeated::addAll);
    return logitsOfEach(repeated, sentences);
  }

  /**
   * The scores of all answers to sentences about images of their own: {@code [sentence][answer]}.
   *
   * @param images of the first sentence, of the second, and so on
   */
  float[][] logitsOfEach(List<Regions> images, TokenBatch sentences);

  /** Whether it answers with the model itself, which then has to stay; else it has copies. */
  boolean usesModel();

  @Override
  void close();
}
