package lxmert.quickstart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.WrongValues;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reader of a quick start's mark says of a wrong value at every field. */
class QuickstartMessagesTest {
  @TempDir Path folder;

  @Test
  void marks() throws IOException {
    Quickstart.Options options = Quickstart.Options.standard(1);
    QuickstartFolder quickstart = new QuickstartFolder(folder);
    quickstart.claim(options).close();
    Path mark = folder.resolve("quickstart.json");
    WrongValues.of(mark, Files.readString(mark), file -> quickstart.claim(options).close()).walk();
  }

  @Test
  void otherOptionsAreShownAsTheyStandInTheFile() {
    QuickstartFolder quickstart = new QuickstartFolder(folder);
    quickstart.claim(Quickstart.Options.fast(1)).close();
    assertThatThrownBy(() -> quickstart.claim(Quickstart.Options.standard(1)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            folder + " holds a quick start with other options: {\"images\":160,")
        .hasMessageContaining("; expected {\"images\":2500,");
  }
}
