package lxmert.boxes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lxmert.io.Progress;
import lxmert.world.WorldGenerator;
import lxmert.world.WorldOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Worlds once made can be made again: the texts of both styles, by digests. */
class SameBytesTest {
  @TempDir private Path folder;

  @Test
  void theWorldOfShapesStaysAsItIs() throws IOException {
    new WorldGenerator(WorldOptions.of(12, 7)).write(folder.resolve("world"), Progress.silent());
    assertThat(digest(folder.resolve("world")))
        .isEqualTo("6b3108d0891932ed42dac366feb5c24bab49a6474e07dbc6e22d9941cbd8c15b");
  }

  @Test
  void theWorldInNlvrsStyleStaysAsItIs() throws IOException {
    new BoxWorldGenerator(BoxWorldOptions.of(40, 7))
        .write(folder.resolve("boxes"), Progress.silent());
    assertThat(digest(folder.resolve("boxes")))
        .isEqualTo("7c269adab86844654dba3662f4f82f223a80c624a15fb751e6e6edbc3148b5f4");
  }

  /** Of all names and of all files but images, whose compression is up to the JDK. */
  private static String digest(Path world) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(world)) {
      List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
      for (Path file : sorted) {
        String name = world.relativize(file).toString();
        String text = name.endsWith(".png") ? "" : Digests.of(Files.readAllBytes(file));
        all.append(name).append(' ').append(text).append('\n');
      }
    }
    return Digests.of(all.toString().getBytes(StandardCharsets.UTF_8));
  }
}
