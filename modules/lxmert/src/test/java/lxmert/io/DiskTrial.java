package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Has work write into a folder on disks that fail at every change in turn, and again once there is
 * room.
 *
 * @param work writes into a folder that is there
 * @param check whether a folder holds all that an undisturbed run leaves
 */
public record DiskTrial(Consumer<Path> work, BiConsumer<Path, Path> check) {
  /**
   * Tries all of them, or some.
   *
   * @param scratch an empty folder
   * @param stride 1 for every change, 2 for every other one, ...
   * @return how many changes were tried
   */
  public int everyChange(Path scratch, FaultyDisk.Fault fault, int stride) throws IOException {
    Path whole = Files.createDirectories(scratch.resolve("whole"));
    work.accept(FaultyDisk.whole().path(whole));
    for (int changes = 0; ; changes += stride) {
      Path folder = Files.createDirectories(scratch.resolve("after" + changes));
      FaultyDisk disk = new FaultyDisk(fault, changes);
      boolean refused = isRefused(disk, fault, folder);
      if (!disk.hasFailed()) {
        return changes / stride;
      }
      if (refused) {
        work.accept(FaultyDisk.whole().path(folder));
      }
      check.accept(folder, whole);
      AtomicFiles.delete(folder);
    }
  }

  private boolean isRefused(FaultyDisk disk, FaultyDisk.Fault fault, Path folder)
      throws IOException {
    try {
      work.accept(disk.path(folder));
      return false; // what failed may have been of no consequence
    } catch (UserError e) {
      String sentence = String.valueOf(e.getMessage());
      assertThat(sentence).contains(folder.toString(), fault.reason()).doesNotContain(".tmp");
      if (fault != FaultyDisk.Fault.READ_ONLY) {
        assertThat(files(folder)).noneMatch(file -> file.endsWith(".tmp"));
      }
      return true;
    }
  }

  /** Whether two folders hold the same files, to the byte, those aside that nobody sees. */
  public static void assertSame(Path folder, Path whole) {
    try {
      List<String> seen = files(whole).stream().filter(name -> !isHidden(name)).toList();
      assertThat(files(folder).stream().filter(name -> !isHidden(name)))
          .containsExactlyInAnyOrderElementsOf(seen);
      for (String name : seen) {
        if (Files.isRegularFile(whole.resolve(name))) {
          assertThat(folder.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.contains("/.");
  }

  /** The names of all files and folders inside one, from there. */
  public static List<String> files(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            names.add(folder.relativize(file).toString());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult preVisitDirectory(Path inside, BasicFileAttributes attributes) {
            names.add(folder.relativize(inside).toString());
            return FileVisitResult.CONTINUE;
          }
        });
    return names;
  }
}
