package lxmert.finetune;

import java.util.List;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;

/** Scores answers to sentences about the same pictures. */
interface SentenceAnswering extends AutoCloseable {
  /**
   * The scores of all answers: {@code [sentence][answer]}.
   *
   * @param pictures as many as the task's sentences are about
   */
  float[][] logits(List<Regions> pictures, TokenBatch sentences);

  @Override
  void close();
}
