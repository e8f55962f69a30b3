package lxmert.bench;

/** What {@code bench} times. */
public enum BenchCase {
  /** One question about one image. */
  LATENCY(1),
  /** Eight questions, each about an image of its own. */
  BATCH8(8),
  /** Thirty-two questions, each about an image of its own. */
  BATCH32(32),
  /** Thirty-two questions about one image, which is encoded once. */
  IMAGE(32),
  /** A fine-tuning step, from the batch to the changed weights. */
  FINETUNE(16),
  /** A pre-training step on all tasks, from the batch to the changed weights. */
  PRETRAIN(16);

  private final int size;

  BenchCase(int size) {
    this.size = size;
  }

  /** Questions, examples or images in one run. */
  int size() {
    return size;
  }
}
