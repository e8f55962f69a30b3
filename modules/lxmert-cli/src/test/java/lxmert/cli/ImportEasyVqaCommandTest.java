package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.io.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportEasyVqaCommandTest {
  @TempDir Path folder;
  private Path source;
  private Path out;

  @BeforeEach
  void writeSource() throws IOException {
    source = folder.resolve("easy");
    out = folder.resolve("out");
    Path images = Files.createDirectories(source.resolve("train/images"));
    Files.writeString(source.resolve("answers.txt"), "red\nblue\n");
    Files.writeString(
        source.resolve("train/questions.json"),
        "[[\"what color is it?\", \"red\", 0], [\"what color is it?\", \"blue\", 1]]");
    Files.writeString(images.resolve("0.png"), "zero");
    Files.writeString(images.resolve("1.png"), "one");
  }

  private String run(String... more) {
    StringWriter printed = new StringWriter();
    CommandLine command =
        new CommandLine(new ImportEasyVqaCommand()).setOut(new PrintWriter(printed, true));
    String[] args = new String[3 + more.length];
    args[0] = source.toString();
    args[1] = "--out";
    args[2] = out.toString();
    System.arraycopy(more, 0, args, 3, more.length);
    assertThat(command.execute(args)).isZero();
    return printed.toString();
  }

  @Test
  void tellsWhatItWrote() {
    assertThat(run().lines())
        .containsExactly(
            "train: 1 questions about 1 images",
            "valid: 1 questions about 1 images",
            "wrote " + out);
    assertThat(out.resolve("images")).isDirectory();
  }

  @Test
  void tellsItToPrograms() throws IOException {
    assertThat(Json.mapper().readTree(run("--seed", "3", "--json")))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"seed": 3, "questions": {"train": 1, "valid": 1},
                     "images": {"train": 1, "valid": 1}}"""));
  }

  @Test
  void aFolderThatIsNoEasyVqaIsTheUsersMistake() {
    assertThat(
            Main.run(
                "import", "easy-vqa", folder.toString(), "--out", folder.resolve("o").toString()))
        .isEqualTo(2);
  }
}
