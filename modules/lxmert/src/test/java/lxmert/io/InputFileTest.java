package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
  @TempDir private Path folder;

  @Test
  void regularFilesAreReadThroughLinksToo() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "one\ntwo\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(InputFile.text(link)).isEqualTo("one\ntwo\n");
    assertThat(InputFile.lines(link)).containsExactly("one", "two");
    assertThat(InputFile.bytes(link)).hasSize(8);
    assertThat(InputFile.stream(link)).hasBinaryContent(InputFile.bytes(file));
    assertThat(InputFile.channel(link).size()).isEqualTo(8);
  }

  @Test
  void pipesDevicesAndFoldersAreNot() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path each : List.of(pipe, Path.of("/dev/zero"))) {
      for (ThrowingCallable reading : readings(each)) {
        assertThatThrownBy(reading)
            .isInstanceOf(UserError.class)
            .hasMessage(each + " is a pipe or a device, expected a file");
      }
    }
    assertThatThrownBy(() -> InputFile.text(folder))
        .isInstanceOf(UserError.class)
        .hasMessage(folder + " is a folder, expected a file");
  }

  private static List<ThrowingCallable> readings(Path file) {
    return List.of(
        () -> InputFile.stream(file),
        () -> InputFile.channel(file),
        () -> InputFile.bytes(file),
        () -> InputFile.text(file),
        () -> InputFile.lines(file));
  }

  @Test
  void whatIsTooLongIsNotReadAsAWhole() throws Exception {
    Path file = folder.resolve("file");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(Limit.FILE_BYTES.most() + 1);
    }
    for (ThrowingCallable reading : readings(file).subList(2, 5)) {
      assertThatThrownBy(reading)
          .isInstanceOf(UserError.class)
          .hasMessage(
              file
                  + " has 268435457 bytes, expected at most 268435456 (--limit file-bytes=N allows more)");
    }
    assertThat(InputFile.channel(file).size()).isEqualTo(Limit.FILE_BYTES.most() + 1);
  }
}
