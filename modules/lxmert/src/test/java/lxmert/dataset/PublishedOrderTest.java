package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishedOrderTest {
  /** What Python 2 on 64 bits prints for dicts of these keys, its tutorial's among them. */
  @Test
  void isThatOfADictInPythonTwo() {
    assertThat(PublishedOrder.of(List.of("a", "b", "c"))).containsExactly("a", "c", "b");
    assertThat(PublishedOrder.of(List.of("sape", "guido", "jack")))
        .containsExactly("sape", "jack", "guido");
    assertThat(PublishedOrder.of(List.of("one", "two", "three", "four", "five")))
        .containsExactly("four", "three", "five", "two", "one");
  }

  @Test
  void theEmptyAnswerComesFirst() {
    List<String> met = List.of("yes", "no", "2", "red", "blue", "green", "1", "white", "black", "");
    assertThat(PublishedOrder.of(met))
        .containsExactly("blue", "", "no", "1", "2", "green", "black", "yes", "white", "red")
        .contains("");
    List<String> many = IntStream.range(0, 30_000).mapToObj(i -> i == 7 ? "" : "a" + i).toList();
    assertThat(PublishedOrder.of(many)).hasSameElementsAs(many).hasSize(30_000).startsWith("");
  }
}
