package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WhitespaceTest {
  /** All characters for which Python 3.11 says {@code isspace()}. */
  private static final List<Integer> SPACES =
      List.of(
          0x9, 0xa, 0xb, 0xc, 0xd, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001,
          0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029,
          0x202f, 0x205f, 0x3000);

  @Test
  void everyCharacterIsSpaceWhereItIsInPython() {
    List<Integer> found =
        IntStream.range(0, 0x10000)
            .filter(c -> Whitespace.strip(Character.toString(c)).isEmpty())
            .boxed()
            .toList();
    assertThat(found).isEqualTo(SPACES);
  }

  @Test
  void wordsStandBetweenSpaces() {
    assertThat(Whitespace.split("  a\t b\u3000\u0085c ")).containsExactly("a", "b", "c");
    assertThat(Whitespace.split("word")).containsExactly("word");
    assertThat(Whitespace.split(" \n ")).isEmpty();
    assertThat(Whitespace.split("")).isEmpty();
    assertThat(Whitespace.strip(" a  b\u00a0")).isEqualTo("a  b");
  }
}
