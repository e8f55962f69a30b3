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
  FINETUNE(Benchmark.Options.TRAINING_BATCH),
  /** A pre-training step on all tasks, from the batch to the changed weights. */
  PRETRAIN(Benchmark.Options.TRAINING_BATCH);

  private final int size;

  BenchCase(int size) {
    this.size = size;
  }

  /** Whether a run is a step of training. */
  boolean isTraining() {
    return this == FINETUNE || this == PRETRAIN;
  }

  /** Questions, examples or images in one run, unless said. */
  int size() {
    return size;
  }
}
