package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceRowTest {
  @TempDir Path folder;

  private List<SentenceRow> read(String name, String text) throws IOException {
    List<SentenceRow> rows = new ArrayList<>();
    SentenceRow.read(Files.writeString(folder.resolve(name), text), rows::add);
    return rows;
  }

  @Test
  void linesOfJsonAreRows() throws IOException {
    assertThat(
            read(
                "rows.jsonl",
                """
                {"id": 7, "image": "a.png", "sentence": "one, \\"two\\""}

                {"sentence": "three", "image": "b.png"}
                """))
        .containsExactly(
            new SentenceRow("7", "a.png", "one, \"two\""), new SentenceRow("1", "b.png", "three"));
  }

  @Test
  void soAreTablesWithTheirColumnsInAnyOrder() throws IOException {
    assertThat(
            read(
                "rows.CSV",
                "\uFEFFsentence,image,id\r\n\"one, \"\"two\"\"\",a.png,7\r\n\r\nthree,b ü.png,x\r\n"))
        .containsExactly(
            new SentenceRow("7", "a.png", "one, \"two\""),
            new SentenceRow("x", "b ü.png", "three"));
    assertThat(read("short.csv", "image,sentence\na.png,one\nb.png,two\n"))
        .containsExactly(
            new SentenceRow("0", "a.png", "one"), new SentenceRow("1", "b.png", "two"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a.jsonl|{"image": "a"}|a.jsonl, row 0: sentence is missing, expected text
          b.jsonl|{"image": "a", "sentence": " "}|row 0: sentence is empty, expected text
          c.jsonl|{"image": "a", "sentence": "b"};{"image": "a", "sentence": "b", "img": 3}|line 2, row 1: unknown key "img"; known keys are [id, image, sentence]
          d.jsonl|{"image": "a",|character 15: found the end of the file
          e.csv|image,sentence;a|line 2, column 1: found another number of columns
          f.csv|image,sentence;a,b;,c|line 3, row 1: image is empty
          g.csv|image,sentence,text;a,b,c|unknown key "text"; known keys are [id, image, sentence]
          h.csv|image;a|line 2: sentence is missing, expected text
          i.csv|image,sentence;a,"b|line 2
          """)
  void whatIsNoRowIsRefusedWithItsLine(String name, String text, String message) {
    assertThatThrownBy(() -> read(name, text.replace(';', '\n')))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(folder.resolve(name).toString())
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> SentenceRow.read(folder.resolve("none.csv"), row -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.csv: no such file");
  }
}
