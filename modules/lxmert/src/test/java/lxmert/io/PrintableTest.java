package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a sentence, with 'quotes' and C:\\back\\slashes",
        "Straße, 日本語, Ελληνικά, עברית, العربية",
        "👩‍👩‍👧 and 🇩🇪",
        ""
      })
  void textStays(String text) {
    assertThat(Printable.line(text)).isEqualTo(text);
    assertThat(Printable.lines(text)).isEqualTo(text);
  }

  @Test
  void whatMovesTheCursorIsShown() {
    assertThat(Printable.line("id\nlxmert: all is well\r\t\u001b[2J\u009b1m\u0007\u0000"))
        .isEqualTo("id\\nlxmert: all is well\\r\\t\\u001b[2J\\u009b1m\\u0007\\u0000");
    assertThat(Printable.line("a\u202eb\u2066c\ufeffd\u2028e"))
        .isEqualTo("a\\u202eb\\u2066c\\ufeffd\\u2028e");
    assertThat(Printable.lines("a\n\tb\r\u001bc")).isEqualTo("a\n\tb\\r\\u001bc");
  }

  @Test
  void aLongLineKeepsItsEnds() {
    String line = Printable.line("begin" + "x".repeat(100_000) + "end");
    assertThat(line)
        .hasSizeLessThanOrEqualTo(2000)
        .startsWith("beginx")
        .endsWith("xend")
        .contains(" ... ");
  }

  @Test
  void aSentenceOfAnErrorIsOneLine() {
    assertThat(new UserError("question \"1\nlxmert: all is well\" is missing"))
        .hasMessage("question \"1\\nlxmert: all is well\" is missing");
    assertThat(UserError.withProgram("run\u001b this:", "  print(1)\n  print(2)"))
        .hasMessage("run\\u001b this:\n  print(1)\n  print(2)");
  }
}
