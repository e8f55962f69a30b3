package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    for (String name : List.of("all_1.json", "all_0.json", "all_2.jsonl", "all.txt", "a[1].json")) {
      Files.writeString(folder.resolve(name), "[]");
    }
    Files.createDirectory(folder.resolve("inner.json"));
    Files.createDirectory(folder.resolve("empty"));
  }

  private List<String> names(String... named) {
    List<Path> paths = List.of(named).stream().map(folder::resolve).toList();
    return InputFiles.of(paths).stream().map(each -> folder.relativize(each).toString()).toList();
  }

  @Test
  void aFolderStandsForItsFilesByName() {
    assertThat(names("")).containsExactly("a[1].json", "all_0.json", "all_1.json", "all_2.jsonl");
  }

  @Test
  void aPatternStandsForTheFilesThatFit() {
    assertThat(names("all_*.json")).containsExactly("all_0.json", "all_1.json");
    assertThat(names("all_?.json*")).containsExactly("all_0.json", "all_1.json", "all_2.jsonl");
    assertThat(names("a[*].json")).containsExactly("a[1].json");
  }

  @Test
  void filesStayInTheirOrder() {
    assertThat(names("all_1.json", "all_0.json", "none.json"))
        .containsExactly("all_1.json", "all_0.json", "none.json");
  }

  @Test
  void whatHasNoFileIsRefused() {
    assertThatThrownBy(() -> names("empty"))
        .isInstanceOf(UserError.class)
        .hasMessage(folder.resolve("empty") + " is a folder without .json or .jsonl files");
    assertThatThrownBy(() -> names("train_*.json"))
        .isInstanceOf(UserError.class)
        .hasMessage(folder.resolve("train_*.json") + " fits the name of no file");
    assertThatThrownBy(() -> names("nowhere/*.json"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nowhere");
  }
}
