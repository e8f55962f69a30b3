package lxmert.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lxmert.WrongValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reader of a study's sizes says of a wrong value at every field. */
class StudyMessagesTest {
  @TempDir Path folder;

  @Test
  void everyFieldIsNamed() throws IOException {
    WrongValues.of(
            folder.resolve("study.yaml"),
            """
            {'seeds': [1], 'world': {'seed': 1, 'train': 9, 'valid': 9, 'test': 9, 'sets': 9,
             'questions': 6}, 'detector_epochs': 2, 'pretrain_epochs': 2,
             'pretraining': ['batch_size=64'], 'model': [], 'lstm': [],
             'tasks': {'vqa': ['epochs=1'], 'gqa': []}}
            """,
            file -> StudySizes.read(file, List.of()))
        .maps("tasks")
        .walk();
  }
}
