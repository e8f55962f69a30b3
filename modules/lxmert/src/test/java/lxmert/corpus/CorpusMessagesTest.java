package lxmert.corpus;

import java.io.IOException;
import java.nio.file.Path;
import lxmert.WrongValues;
import lxmert.io.JsonRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reader of pre-training files says of a wrong value at every field. */
class CorpusMessagesTest {
  @TempDir Path folder;

  @Test
  void everyFieldIsNamed() throws IOException {
    WrongValues.of(
            folder.resolve("train.json"),
            """
            [{'img_id': 'a', 'sentf': {'mscoco': ['s'], 'vqa': ['q', 'r']},
              'labelf': {'vqa': [{'yes': 1, 'no': 0.3}, {}]}}, {'img_id': 2, 'sentf': {}}]
            """,
            file -> PretrainJson.read(JsonRows.of(file), (place, image) -> {}))
        .rows("image")
        .ids("img_id")
        .optional("labelf")
        .maps("sentf", "labelf", "labelf.vqa")
        .walk();
  }
}
