package lxmert.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
  private static final Quickstart.Options TINY =
      new Quickstart.Options(
          20,
          8,
          10,
          1,
          List.of("epochs=1", "batch_size=64", "log_every=2", "model.hidden_size=32"),
          List.of("epochs=1", "batch_size=16", "model.hidden_size=32"),
          3);

  @TempDir private Path folder;

  @Test
  void goesFromNothingToAReportAndDoesNoStepTwice() throws Exception {
    Path out = folder.resolve("run");
    String first = run(out, TINY);
    assertThat(first).contains("Training the detector\n").doesNotContain("done before");
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("The detector", "average precision, %", "guessing", "A few of its answers")
        .contains("class=\"question\"");
    assertThat(out.resolve("test_predict.json")).isRegularFile();
    for (String run : List.of("detector", "pretraining", "model", "from-scratch")) {
      assertThat(out.resolve(run).resolve("report.html")).isRegularFile();
      assertThat(out.resolve(run).resolve("best/README.md")).isRegularFile();
    }
    assertThat(out.resolve("config/vqa-world.yaml")).isRegularFile();

    Files.delete(out.resolve("report.html"));
    assertThat(run(out, TINY)).contains("Training the detector: done before");
    assertThat(out.resolve("report.html")).isRegularFile();
    showsAnswersFirst(new ShippedModels(shipped(out)));
  }

  /** A run's models where those that come with the program would lie. */
  private Path shipped(Path out) {
    Path models = folder.resolve("models");
    copy(out.resolve("detector/best"), models.resolve("detector"));
    copy(out.resolve("model/best"), models.resolve("vqa"));
    return models;
  }

  private static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to);
      try (Stream<Path> files = Files.list(from)) {
        for (Path file : files.toList()) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void showsAnswersFirst(ShippedModels models) throws IOException {
    Path page = quickstart(folder.resolve("answers"), TINY, new StringWriter()).answer(models);
    String html = Files.readString(page);
    assertThat(html.split("class=\"question\"", -1)).hasSize(6 * 4 + 1);
    assertThat(html.split("data:image/png", -1)).hasSize(6 + 1);
    assertThat(html).doesNotContain("average precision");
  }

  @Test
  void refusesAFolderOfSomethingElse() throws Exception {
    Path taken = folder.resolve("taken");
    Files.createDirectories(taken);
    Files.writeString(taken.resolve("thesis.txt"), "mine");
    assertThatThrownBy(() -> run(taken, TINY))
        .isInstanceOf(UserError.class)
        .hasMessage(
            taken + " is not empty and holds no quick start; expected a new or an empty folder");
    Path other = folder.resolve("other");
    new QuickstartFolder(other).claim(TINY).close();
    assertThatThrownBy(() -> run(other, Quickstart.Options.fast(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds a quick start with other options");
  }

  private static String run(Path out, Quickstart.Options options) {
    StringWriter text = new StringWriter();
    quickstart(out, options, text).train();
    return text.toString();
  }

  private static Quickstart quickstart(Path out, Quickstart.Options options, StringWriter text) {
    return new Quickstart(out, options, "cpu", new PrintWriter(text), Progress.silent());
  }
}
