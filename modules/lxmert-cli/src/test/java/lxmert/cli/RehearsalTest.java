package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the archive of classes is made from. */
class RehearsalTest {
  @TempDir private Path folder;

  @Test
  void loadsWhatAnAnswerAndAServerNeed() throws Exception {
    Path loaded = folder.resolve("loaded");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded,
                "-Dlxmert.home=../..",
                "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                "lxmert.cli.Rehearsal")
            .redirectErrorStream(true)
            .start();
    assertThat(process.getInputStream().readAllBytes()).asString().isEmpty();
    assertThat(process.waitFor()).isZero();
    assertThat(Files.readString(loaded))
        .contains(
            " lxmert.vision.Detector ",
            " lxmert.packed.FastAnswering ",
            " lxmert.server.InferenceServer ",
            " lxmert.protocol.AnswerRequest ",
            " lxmert.world.Painter ");
    assertThat(folder.resolve("tmp")).isDirectoryNotContaining("glob:**.png");
  }
}
