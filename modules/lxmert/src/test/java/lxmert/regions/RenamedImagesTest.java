package lxmert.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenamedImagesTest {
  @TempDir Path folder;

  @Test
  void aPatternNamesNumbersAlone() {
    RenamedImages names = RenamedImages.of(List.of("COCO_val2014_%012d"));

    assertThat(names.of("", "393267")).isEqualTo("COCO_val2014_000000393267");
    assertThat(names.of("", "000393267")).isEqualTo("COCO_val2014_000000393267");
    assertThat(names.of("", "n161313")).isEqualTo("n161313");
    assertThat(RenamedImages.NONE.of("", "0012")).isEqualTo("0012");
  }

  @Test
  void filesNameImagesAndAPatternTheRest() throws IOException {
    Path list = Files.writeString(folder.resolve("l.txt"), "007\tseven\nx\ty\n\n");
    Path coco =
        Files.writeString(
            folder.resolve("c.json"),
            "{\"info\": 1, \"images\": [{\"id\": 9, \"file_name\": \"a/COCO_9.jpg\", \"h\": 1}]}");
    RenamedImages names = RenamedImages.of(List.of(list.toString(), coco.toString()));

    assertThat(names.of("", "7")).isEqualTo("seven");
    assertThat(names.of("", "x")).isEqualTo("y");
    assertThat(names.of("", "0009")).isEqualTo("COCO_9");
    assertThat(names.of("", "other")).isEqualTo("other");
    assertThatThrownBy(() -> names.of("t.tsv, line 3", "8"))
        .isInstanceOf(UserError.class)
        .hasMessage("t.tsv, line 3: the names have none for image 8");
    assertThat(RenamedImages.of(List.of(list.toString(), "p%d")).of("", "8")).isEqualTo("p8");
  }

  @Test
  void whatIsUnclearIsRefused() throws IOException {
    Path list = Files.writeString(folder.resolve("l.txt"), "1\ta\n01\tb\n");
    refused("names image 01 b, but it is a before", list.toString());
    refused("line 1 is not an id, a tab", Files.writeString(list, "1 a\n").toString());
    refused("\"a%s\" is no pattern", "a%s");
    refused("\"b%d\" is no pattern", "a%d", "b%d");
    refused("none.txt", folder.resolve("none.txt").toString());
  }

  private static void refused(String expected, String... sources) {
    assertThatThrownBy(() -> RenamedImages.of(List.of(sources)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(expected);
  }
}
