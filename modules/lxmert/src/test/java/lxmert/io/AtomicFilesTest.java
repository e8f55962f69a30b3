package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path folder;

  @Test
  void replacesAFileAsAWhole() throws Exception {
    Path file = folder.resolve("new/file.txt");
    AtomicFiles.writeString(file, "one");
    AtomicFiles.writeString(file, "two");
    assertThat(file).hasContent("two");
    assertThat(namesIn(folder.resolve("new"))).containsExactly("file.txt");
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws Exception {
    Path file = folder.resolve("file.txt");
    AtomicFiles.writeString(file, "old");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    file,
                    out -> {
                      out.write(new byte[100]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessage("cannot write " + file + ": No space left on device");
    assertThat(file).hasContent("old");
    assertThat(namesIn(folder)).containsExactly("file.txt");
  }

  @Test
  void whatIsNoFileIsNotReplaced() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> AtomicFiles.writeString(pipe, "text"))
        .isInstanceOf(UserError.class)
        .hasMessage("cannot write " + pipe + ": it is no regular file");
    assertThat(Files.isRegularFile(pipe)).isFalse();
    assertThat(namesIn(folder)).containsExactly("pipe");
  }

  @Test
  void replacesAFolderAsAWhole() throws Exception {
    Path target = folder.resolve("target");
    AtomicFiles.writeFolder(target, f -> Files.writeString(f.resolve("a"), "1"));
    AtomicFiles.writeFolder(
        target,
        f -> {
          Files.createDirectory(f.resolve("deep"));
          Files.writeString(f.resolve("deep/b"), "2");
        });
    assertThat(namesIn(target)).containsExactly("deep");
    assertThat(target.resolve("deep/b")).hasContent("2");
    assertThat(namesIn(folder)).containsExactly("target");
  }

  @Test
  void aFailedFolderLeavesTheOldOne() throws Exception {
    Path target = folder.resolve("target");
    AtomicFiles.writeFolder(target, f -> Files.writeString(f.resolve("a"), "1"));
    assertThatThrownBy(
            () ->
                AtomicFiles.writeFolder(
                    target,
                    f -> {
                      Files.writeString(f.resolve("b"), "2");
                      throw new IOException("disk gone");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("disk gone");
    assertThat(namesIn(target)).containsExactly("a");
    assertThat(namesIn(folder)).containsExactly("target");
  }

  @Test
  void ofManyThatReplaceAFolderAtOnceOneStaysAsAWhole() throws Exception {
    Path target = folder.resolve("target");
    List<String> texts = IntStream.range(0, 40).mapToObj(i -> "text " + i).toList();
    texts.parallelStream()
        .forEach(
            text ->
                AtomicFiles.writeFolder(
                    target,
                    f -> {
                      Files.writeString(f.resolve("a"), text);
                      Files.writeString(f.resolve("b"), text);
                    }));
    assertThat(namesIn(folder)).containsExactly("target");
    assertThat(Files.readString(target.resolve("a")))
        .isIn(texts)
        .isEqualTo(Files.readString(target.resolve("b")));
  }

  @Test
  void aFolderThatWasAboutToBeReplacedIsPutBack() throws Exception {
    Path old = folder.resolve(".target.01234567-89ab-cdef-0123-456789abcdef.old");
    Files.createDirectory(old);
    AtomicFiles.deleteLeftovers(folder);
    assertThat(namesIn(folder)).containsExactly("target");
    Files.createDirectory(old);
    AtomicFiles.deleteLeftovers(folder);
    assertThat(namesIn(folder)).containsExactly("target");
  }

  @Test
  void saysThatAPlaceCannotBeWritten() {
    assertThatThrownBy(() -> AtomicFiles.writeString(Path.of("/proc/nothing/file"), "x"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("cannot write /proc/nothing/file: ");
  }

  @Test
  void deletesFoldersAndWhatInterruptedWritesLeft() throws Exception {
    Path target = folder.resolve("target");
    AtomicFiles.writeFolder(target, f -> Files.writeString(f.resolve("a"), "1"));
    AtomicFiles.delete(target);
    AtomicFiles.delete(target);
    assertThat(namesIn(folder)).isEmpty();

    Path left = folder.resolve(".target.01234567-89ab-cdef-0123-456789abcdef.tmp");
    Files.createDirectories(left);
    Files.writeString(left.resolve("a"), "1");
    Files.writeString(folder.resolve(".mine.tmp"), "2");
    AtomicFiles.deleteLeftovers(folder);
    AtomicFiles.deleteLeftovers(folder.resolve("absent"));
    assertThat(namesIn(folder)).containsExactly(".mine.tmp");
  }

  private static Stream<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
