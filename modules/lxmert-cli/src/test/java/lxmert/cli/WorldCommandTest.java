package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.regions.RegionStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldCommandTest {
  @TempDir private Path folder;

  @Test
  void aWorldIsWrittenAndReplaced() throws IOException {
    Path out = folder.resolve("world");
    String[] small = {
      "world",
      "--out",
      out.toString(),
      "--images",
      "3",
      "--sets",
      "1",
      "--questions",
      "2",
      "--more",
      "comparison=3"
    };
    assertThat(Main.run(small)).isZero();
    assertThat(out.resolve("images/train/world_train_000000000002.png")).exists();
    Files.delete(out.resolve("vqa/train.json"));
    assertThat(Main.run(small)).isZero();
    assertThat(out.resolve("vqa/train.json")).exists();
  }

  @Test
  void theTrueRegionsOfAllImagesAreWrittenOnce() {
    Path store = folder.resolve("true");
    String[] small = {
      "world",
      "--out",
      folder.resolve("world").toString(),
      "--images=3",
      "--sets=1",
      "--ideal-regions",
      store.toString()
    };
    assertThat(Main.run(small)).isZero();
    try (RegionStore regions = RegionStore.open(store)) {
      assertThat(regions.size()).isEqualTo(3 + 1 + 1 + 3 * 8);
    }
    CommandRun.of(List.of(small)).assertRefused(store + " is there already");
  }

  @Test
  void aWorldInNlvrsStyleIsWritten() throws IOException {
    Path out = folder.resolve("boxes");
    Path sheet = folder.resolve("sheet.png");
    String[] boxes = {
      "world",
      "--style",
      "nlvr",
      "--out",
      out.toString(),
      "--images",
      "20",
      "--valid",
      "4",
      "--questions",
      "3",
      "--sheet",
      sheet.toString()
    };
    assertThat(Main.run(boxes)).isZero();
    assertThat(out.resolve("images/train/boxes_train_000000000019.png")).exists();
    assertThat(out.resolve("images/valid")).isDirectoryContaining("glob:**.png");
    assertThat(out.resolve("nlvr/test.json")).exists();
    assertThat(sheet).exists();
    assertThat(Main.run(boxes)).isZero();
  }

  @Test
  void optionsOfTheOtherStyleAreRefused() {
    String out = folder.resolve("no").toString();
    for (String option : new String[] {"--sets=1", "--plain-share=1", "--more=count=2"}) {
      assertThat(Main.run("world", "--style", "nlvr", "--out", out, option)).isEqualTo(2);
    }
    assertThat(Main.run("world", "--style", "cubes", "--out", out)).isEqualTo(2);
    assertThat(folder.resolve("no")).doesNotExist();
  }

  @Test
  void nothingIsWrittenWhereAnOptionIsWrongOrTheFolderIsTaken() throws IOException {
    Path out = folder.resolve("out");
    assertThat(Main.run("world", "--out", out.toString(), "--sides", "10", "20")).isEqualTo(2);
    assertThat(Main.run("world", "--out", out.toString(), "--more", "taste=2")).isEqualTo(2);
    assertThat(out).doesNotExist();
    Path letter = Files.writeString(folder.resolve("letter.txt"), "dear");
    assertThat(Main.run("world", "--out", folder.toString())).isEqualTo(2);
    assertThat(Main.run("world", "--out", letter.toString())).isEqualTo(2);
    assertThat(letter).hasContent("dear");
  }
}
