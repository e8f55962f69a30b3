package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class YamlTest {
  @Test
  void whatIsLongerThanAnyRecipeIsNotParsed() {
    String comment = "# " + "x".repeat(1 << 18);
    assertThat(Yaml.parse("a: 1\n#" + comment.substring(100), "a.yaml").path("a").intValue())
        .isEqualTo(1);
    assertThatThrownBy(() -> Yaml.parse(comment + "\na: 1\n", "a.yaml"))
        .isInstanceOf(UserError.class)
        .hasMessage("a.yaml has 262152 characters, expected at most 262144");
  }
}
