package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.dataset.NlvrBoxes;
import lxmert.io.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportNlvrBoxesCommandTest {
  private static final String PANELS =
      """
      [[{"y_loc": 80, "type": "triangle", "color": "#0099ff", "x_loc": 7, "size": 20}],\
       [{"y_loc": 1, "type": "square", "color": "Black", "x_loc": 70, "size": 30}], []]""";

  @TempDir Path folder;
  private Path file;
  private Path out;

  @BeforeEach
  void writeSource() throws IOException {
    file = folder.resolve("dev.json");
    out = folder.resolve("out");
    StringBuilder lines = new StringBuilder();
    for (String identifier : List.of("10-0", "10-1", "11-0", "12-3")) {
      lines.append(line(identifier, PANELS)).append('\n');
      for (int k = 0; k < 6; k++) {
        Path image = folder.resolve("images/4/dev-%s-%d.png".formatted(identifier, k));
        Files.createDirectories(image.getParent());
        Files.writeString(image, "no one looks at it");
      }
    }
    Files.writeString(file, lines);
  }

  private static String line(String identifier, String panels) {
    return "{\"sentence\": \"There is a box.\", \"identifier\": \"%s\", \"directory\": \"4\", \"structured_rep\": %s}"
        .formatted(identifier, panels);
  }

  private String run(String... more) {
    StringWriter printed = new StringWriter();
    CommandLine command =
        new CommandLine(new ImportNlvrBoxesCommand()).setOut(new PrintWriter(printed, true));
    String[] args = new String[3 + more.length];
    args[0] = file.toString();
    args[1] = "--out";
    args[2] = out.toString();
    System.arraycopy(more, 0, args, 3, more.length);
    assertThat(command.execute(args)).isZero();
    return printed.toString();
  }

  @Test
  void writesTheShapesOfEveryOrderOfThePanels() {
    List<String> said = run().lines().toList();

    assertThat(said).hasSize(3).last().isEqualTo("wrote " + out);
    CocoAnnotations train = CocoAnnotations.read(out.resolve("train.json"));
    CocoAnnotations valid = CocoAnnotations.read(out.resolve("valid.json"));
    assertThat(train.images().size() + valid.images().size()).isEqualTo(4 * 6);
    assertThat(train.objectNames()).containsExactly("square", "circle", "triangle");
    assertThat(train.attributeNames())
        .containsExactly("black", "blue", "yellow", "small", "medium", "big");
    CocoAnnotations.AnnotatedImage straight = train.images().get(0);
    assertThat(straight.fileName()).startsWith("4/dev-1").endsWith("-0.png");
    assertThat(straight.things())
        .containsExactly(
            new AnnotatedObject(7, 80, 27, 100, 2, List.of(1, 4), false),
            new AnnotatedObject(220, 1, 250, 31, 0, List.of(0, 5), false));
    // The fourth order: second panel, third, first.
    assertThat(train.images().get(3).things())
        .containsExactly(
            new AnnotatedObject(70, 1, 100, 31, 0, List.of(0, 5), false),
            new AnnotatedObject(307, 80, 327, 100, 2, List.of(1, 4), false));
  }

  @Test
  void imagesOfOneSetStayTogether() {
    run("--orders", "2");

    List<String> train = sets("train.json");
    List<String> valid = sets("valid.json");
    assertThat(valid).hasSize(1).doesNotContainAnyElementsOf(train);
    assertThat(train).hasSize(2);
  }

  private List<String> sets(String name) {
    return CocoAnnotations.read(out.resolve(name)).images().stream()
        .map(image -> image.fileName().split("-", -1)[1])
        .distinct()
        .toList();
  }

  @Test
  void namesTheLineThatIsWrong() throws IOException {
    Files.writeString(file, line("10-0", PANELS) + "\n" + line("10-1", "[[], []]") + "\n");
    assertThatThrownBy(() -> NlvrBoxes.convert(file, out, 6, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dev.json, line 2, sentence 1: structured_rep has 2 panels");

    Files.writeString(file, line("10-0", PANELS.replace("square", "star")));
    assertThatThrownBy(() -> NlvrBoxes.convert(file, out, 6, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("star");

    Files.writeString(file, line("99-0", PANELS));
    assertThatThrownBy(() -> NlvrBoxes.convert(file, out, 6, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there is no image")
        .hasMessageContaining("dev-99-0-0.png");
    assertThat(Main.run("import", "nlvr-boxes", file.toString(), "--out", out.toString()))
        .isEqualTo(2);
  }
}
