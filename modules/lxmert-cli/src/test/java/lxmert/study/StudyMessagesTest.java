package lxmert.study;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.WrongValues;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of a study's files say of a wrong value at every field. */
class StudyMessagesTest {
  @TempDir Path folder;

  @Test
  void everyFieldIsNamed() throws IOException {
    WrongValues.of(
            folder.resolve("study.yaml"),
            """
            {'seeds': [1], 'pretrainings': 1, 'world': {'seed': 1, 'train': 9, 'valid': 9, 'test': 9, 'sets': 9,
             'questions': 6, 'max_things': 8}, 'detector_epochs': 2, 'pretrain_epochs': 2,
             'pretraining': ['batch_size=64'], 'model': [], 'lstm': [],
             'tasks': {'vqa': ['epochs=1'], 'gqa': []}}
            """,
            file -> StudySizes.read(file, List.of()))
        .maps("tasks")
        .walk();
  }

  @Test
  void marks() throws IOException {
    StudySizes sizes = TinyStudy.sizes(List.of(1L), "vqa");
    StudyFolder study = new StudyFolder(folder, null);
    study.claim(sizes);
    Path mark = folder.resolve("study.json");
    WrongValues.of(mark, Files.readString(mark), file -> study.claim(sizes))
        .maps("sizes.tasks")
        .walk();
  }

  @Test
  void otherSizesAreShownAsTheyStandInTheFile() {
    StudyFolder study = new StudyFolder(folder, null);
    study.claim(TinyStudy.sizes(List.of(1L), "vqa"));
    assertThatThrownBy(() -> study.claim(TinyStudy.sizes(List.of(2L), "vqa")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            folder + " holds studies of other sizes or data: {\"sizes\":{\"seeds\":[1],")
        .hasMessageContaining("; expected {\"sizes\":{\"seeds\":[2],");
  }
}
