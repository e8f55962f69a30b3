package lxmert.bench;

/** What {@code bench} times. */
public enum BenchCase {
  /** One question about one picture. */
  LATENCY(1),
  /** Eight questions, each about a picture of its own. */
  BATCH8(8),
  /** Thirty-two questions, each about a picture of its own. */
  BATCH32(32),
  /** Thirty-two questions about one picture, which is encoded once. */
  PICTURE(32),
  /** A fine-tuning step, from the batch to the changed weights. */
  FINETUNE(16),
  /** A pre-training step on all tasks, from the batch to the changed weights. */
  PRETRAIN(16);

  private final int size;

  BenchCase(int size) {
    this.size = size;
  }

  /** Questions, examples or pictures in one run. */
  int size() {
    return size;
  }
}
