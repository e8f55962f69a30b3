package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
  @TempDir Path folder;

  private record Size(int width, int height) {}

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("size.json"), json);
  }

  private void refuses(Path file, String message) {
    assertThatThrownBy(() -> Json.read(file, Size.class))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
  }

  @Test
  void readsWhatItWrote() {
    Path file = folder.resolve("size.json");
    Json.write(file, new Size(3, 4));
    assertThat(Json.read(file, Size.class)).isEqualTo(new Size(3, 4));
    assertThat(Json.readTree(file).path("height").asInt()).isEqualTo(4);
  }

  @Test
  void namesTheFileAndTheLine() throws IOException {
    Path missing = folder.resolve("missing.json");
    refuses(missing, "cannot read " + missing + ": no such file or folder");
    Path file = file("{\"width\": 3, \"height\": 4,\n \"depth\": 4}");
    refuses(file, file + ", line 2: unknown key \"depth\"; known keys are [height, width]");
    refuses(file("null"), file + ": found null, expected a value");
    refuses(
        file("{\"width\": 3,\n \"width\": 4}"),
        file + ", line 2, column 9: found the key \"width\" twice, expected it once");
  }
}
