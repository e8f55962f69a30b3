package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {
  @TempDir private Path folder;

  private record Sizes(int width, double rate) {}

  private record Recipe(@JsonProperty("batch_size") int batchSize, Sizes model) {}

  @Test
  void whatIsLongerThanAnyRecipeIsNotParsed() {
    String comment = "# " + "x".repeat(1 << 18);
    assertThat(Yaml.parse("a: 1\n#" + comment.substring(100), "a.yaml").path("a").intValue())
        .isEqualTo(1);
    assertThatThrownBy(() -> Yaml.parse(comment + "\na: 1\n", "a.yaml"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "a.yaml has 262152 characters, expected at most 262144 (--limit yaml-characters=N allows more)");
  }

  @Test
  void readsARecord() throws Exception {
    assertThat(read("---\nbatch_size: 3\nmodel: {width: 2, rate: 1}\n"))
        .isEqualTo(new Recipe(3, new Sizes(2, 1)));
    assertThat(read("batch_size: 3\nmodel:\n  width: 2\n  rate: 1.5\n...\n", "model.width=7"))
        .isEqualTo(new Recipe(3, new Sizes(7, 1.5)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch_size: 3\\nbatch_size: 4\\nmodel: {width: 2, rate: 1} | batch_size",
        "batch_size: 3\\nmodel: {width: 2, width: 3, rate: 1} | width",
        "batch_size: 3\\nmodel: {width: 2, rate: 1}\\n---\\nbatch_size: 4 | has a second document",
        "batch_size: 1.5\\nmodel: {width: 2, rate: 1} | batch_size is 1.5, expected a whole number",
        "batch_size: 3\\nmodel: {width: 2.0, rate: 1} | width is 2.0, expected a whole number",
        "batch_size: '3'\\nmodel: {width: 2, rate: fast} | rate is",
        "batch_size: 99999999999\\nmodel: {width: 2, rate: 1} | batch_size is 99999999999",
        "batch_size: \\nmodel: {width: 2, rate: 1} | batch_size",
        "batch_size: [3\\nmodel: {width: 2, rate: 1} | recipe.yaml",
      })
  void whatIsAmbiguousIsRefused(String yaml, String expected) {
    assertThatThrownBy(() -> read(yaml.replace("\\n", "\n")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(folder.toString())
        .hasMessageContaining(expected)
        .hasMessageNotContaining("\n");
  }

  @Test
  void anOverrideIsNoFractionOfAWholeNumber() {
    assertThatThrownBy(() -> read("batch_size: 3\nmodel: {width: 2, rate: 1}\n", "batch_size=1.5"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("batch_size is 1.5, expected a whole number");
  }

  private Recipe read(String yaml, String... overrides) throws java.io.IOException {
    Path file = Files.writeString(folder.resolve("recipe.yaml"), yaml);
    return Yaml.read(file, List.of(overrides), Recipe.class);
  }
}
