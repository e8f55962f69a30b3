package lxmert.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerVocabularyTest {
  @TempDir Path folder;

  @Test
  void labelsArePlacesInTheList() {
    AnswerVocabulary answers = AnswerVocabulary.of(List.of("", "yes", "no"));

    assertThat(answers.size()).isEqualTo(3);
    assertThat(answers.answer(1)).isEqualTo("yes");
    assertThat(answers.index("")).isEqualTo(OptionalInt.of(0));
    assertThat(answers.index("no")).isEqualTo(OptionalInt.of(2));
    assertThat(answers.index("maybe")).isEmpty();
  }

  @Test
  void readsWhatItWrites() {
    List<String> list = List.of("", "woods", "l'été", "\"quoted\"");
    AnswerVocabulary answers = AnswerVocabulary.of(list);
    Path label2ans = folder.resolve("label2ans.json");
    Path ans2label = folder.resolve("ans2label.json");

    answers.write(label2ans);
    answers.writeIndex(ans2label);

    assertThat(AnswerVocabulary.read(label2ans).answers()).isEqualTo(list);
    assertThat(Json.readTree(ans2label).size()).isEqualTo(4);
    assertThat(Json.readTree(ans2label).get("l'été").intValue()).isEqualTo(2);
  }

  @Test
  void refusesWhatIsNoListOfDifferentAnswers() {
    refused("[\"a\", \"b\", \"a\"]", "\"a\" occurs twice, as 0 and as 2");
    refused("[]", "no answers");
    refused("[\"a\", null]", "[1] is null, expected text");
    refused("{\"a\": 0}", "answers.json: found an object, expected a list");
  }

  private void refused(String text, String expected) {
    assertThatThrownBy(() -> AnswerVocabulary.read(write(text)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("answers.json")
        .hasMessageContaining(expected);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("answers.json"), text);
  }
}
