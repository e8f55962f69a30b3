package lxmert.finetune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;

/** Scores answers to sentences about images. Thread-safe. */
interface SentenceAnswering extends AutoCloseable {
  /**
   * The scores of all answers to sentences about the same images: {@code [sentence][answer]}.
   *
   * @param images as many as the task's sentences are about
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

  @Override
  void close();
}
