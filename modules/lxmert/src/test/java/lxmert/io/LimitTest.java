package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LimitTest {
  @TempDir Path folder;

  @AfterEach
  void asUsual() {
    for (Limit limit : Limit.values()) {
      System.clearProperty(limit.property());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPropertyReplacesIt(Limit limit) {
    assertThat(limit.most()).isPositive();
    System.setProperty(limit.property(), "7");
    assertThat(limit.most()).isEqualTo(7);
    System.setProperty(limit.property(), Long.toString(Long.MAX_VALUE));
    assertThat(limit.mostAtOnce()).isPositive();
    assertThat(limit.more()).contains(limit.key()).doesNotContain("_");
  }

  @Test
  void whatWasRefusedIsReadAndTheReverse() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "12345678");
    assertThat(InputFile.text(file)).hasSize(8);
    System.setProperty("lxmert.limit.file-bytes", "7");
    assertThatThrownBy(() -> InputFile.text(file))
        .isInstanceOf(UserError.class)
        .hasMessage(file + " has 8 bytes, expected at most 7 (--limit file-bytes=N allows more)");
    System.setProperty("lxmert.limit.file-bytes", "8");
    assertThat(InputFile.text(file)).hasSize(8);
  }
}
