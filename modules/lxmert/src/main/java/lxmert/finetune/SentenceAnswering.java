package lxmert.finetune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;

/** Scores answers to sentences about pictures. Thread-safe. */
interface SentenceAnswering extends AutoCloseable {
  /**
   * The scores of all answers to sentences about the same pictures: {@code [sentence][answer]}.
   *
   * @param pictures as many as the task's sentences are about
   */
  default float[][] logits(List<Regions> pictures, TokenBatch sentences) {
    List<Regions> repeated = new ArrayList<>();
    Collections.nCopies(sentences.size(), pictures).forEach(repeated::addAll);
    return logitsOfEach(repeated, sentences);
  }

  /**
   * The scores of all answers to sentences about pictures of their own: {@code [sentence][answer]}.
   *
   * @param pictures of the first sentence, of the second, and so on
   */
  float[][] logitsOfEach(List<Regions> pictures, TokenBatch sentences);

  @Override
  void close();
}
