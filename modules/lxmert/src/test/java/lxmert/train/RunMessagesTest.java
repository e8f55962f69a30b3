package lxmert.train;

import java.io.IOException;
import java.nio.file.Path;
import lxmert.WrongValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of a run's files say of a wrong value at every field. */
class RunMessagesTest {
  @TempDir Path folder;

  @Test
  void checkpoints() throws IOException {
    WrongValues.of(
            folder.resolve("checkpoint.json"),
            """
            {'version': '1', 'threads': 2, 'configuration': {'batch_size': '32'},
             'state': {'epoch': 1, 'batch': 2, 'step': 3,
               'averages': {'sums': {'loss': [1.5, 2]}, 'examples': 4},
               'stopwatch': {'examples': 4, 'seconds': 1.5, 'lapSeconds': 0.5},
               'best': {'epoch': 1, 'evaluation': {'score': 0.5, 'figures': {'accuracy': 0.5}}},
               'log_lines': 5},
             'checksums': {'weights.safetensors': 77, 'optimizer.safetensors': 78}}
            """,
            file -> Checkpoint.readManifest(folder))
        .maps("configuration", "checksums", "state.averages.sums", "state.best.evaluation.figures")
        .optional("state.best")
        .walk();
  }

  @Test
  void logs() throws IOException {
    WrongValues.ofLines(
            folder.resolve("metrics.jsonl"),
            """
            {'split': 'train', 'epoch': 1, 'step': 20, 'loss': 0.5}
            {'split': 'valid', 'epoch': 1, 'step': 20, 'accuracy': 0.5}
            """,
            MetricsLog::read)
        .freeRoot()
        .maps("") // a line without its step is torn, and figures come and go
        .walk();
  }
}
