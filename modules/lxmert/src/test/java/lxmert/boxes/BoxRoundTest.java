package lxmert.boxes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lxmert.world.Split;
import org.junit.jupiter.api.Test;

class BoxRoundTest {
  private static final BoxWorldOptions OPTIONS = BoxWorldOptions.of(400, 5);
  private static final KnownSentences NONE = new KnownSentences(Set.of());

  @Test
  void everySentenceIsTrueOfOneImageAndFalseOfAnother() {
    Map<String, Integer> balance = new HashMap<>();
    int statements = 0;
    BoxRounds rounds = new BoxRounds(OPTIONS, NONE);
    for (int i = 0; i < rounds.count(Split.TRAIN); i++) {
      BoxRound round = rounds.make(Split.TRAIN, i);
      assertThat(round.dropped()).isZero();
      Map<Integer, Integer> about = new HashMap<>();
      for (BoxRound.BoxStatement statement : round.statements()) {
        statements++;
        about.merge(statement.image(), 1, Integer::sum);
        balance.merge(
            statement.sentence() + i + statement.pair(), statement.truth() ? 1 : -1, Integer::sum);
        balance.merge(statement.form(), statement.truth() ? 1 : -1, Integer::sum);
      }
      assertThat(about.values()).allMatch(count -> count <= OPTIONS.statements());
    }
    assertThat(balance.values()).allMatch(sum -> sum == 0);
    assertThat(statements).isGreaterThan(398 * OPTIONS.statements());
  }

  @Test
  void everyQuestionHasTwoAnswersAndAnOracleGivesTheSame() {
    int understood = 0;
    int agreed = 0;
    BoxRounds rounds = new BoxRounds(OPTIONS, NONE);
    for (int i = 0; i < 20; i++) {
      BoxRound round = rounds.make(Split.TRAIN, i);
      Map<String, Set<String>> answers = new HashMap<>();
      for (BoxRound.AnsweredQuestion question : round.questions()) {
        answers
            .computeIfAbsent(question.sentence(), sentence -> new HashSet<>())
            .add(question.answer());
        assertThat(BoxQuestion.vocabulary()).contains(question.answer());
        Optional<String> read =
            BoxOracle.count(question.sentence(), round.images().get(question.image()));
        understood += read.isPresent() ? 1 : 0;
        agreed += read.equals(Optional.of(question.answer())) ? 1 : 0;
      }
      assertThat(answers.values()).isNotEmpty().allMatch(each -> each.size() == 2);
    }
    assertThat(understood).isGreaterThan(300);
    assertThat(agreed).as("all but a few with slips").isGreaterThan(understood - 6);
  }

  @Test
  void knownSentencesAreDroppedAndCounted() {
    BoxRound free = new BoxRounds(OPTIONS, NONE).make(Split.TRAIN, 0);
    String caption = free.captions().get(2).get(0);
    String sentence = free.statements().get(0).sentence();
    Set<String> digests = new HashSet<>();
    digests.add(KnownSentences.digest(caption.toUpperCase(Locale.ROOT) + "!"));
    digests.add(KnownSentences.digest(sentence));
    BoxRound round = new BoxRounds(OPTIONS, new KnownSentences(digests)).make(Split.TRAIN, 0);
    assertThat(round.dropped()).isPositive();
    assertThat(round.statements().stream().map(BoxRound.BoxStatement::sentence))
        .doesNotContain(sentence);
  }

  @Test
  void captionsAreDifferentAndSayNothingThatNlvrSays() {
    KnownSentences known = KnownSentences.ofNlvr();
    assertThat(known.contains("there is a tower with forty blocks")).isFalse();
    BoxRounds rounds = new BoxRounds(OPTIONS, known);
    for (int i = 0; i < rounds.count(Split.VALID); i++) {
      for (List<String> captions : rounds.make(Split.VALID, i).captions()) {
        assertThat(captions).hasSize(BoxCaptions.PER_IMAGE).doesNotHaveDuplicates();
        assertThat(captions).noneMatch(known::contains);
      }
    }
  }

  @Test
  void theListHasEverySentenceOfTheTwoSplits() throws IOException {
    try (InputStream list = KnownSentences.class.getResourceAsStream("nlvr-sentences.txt")) {
      assertThat(new String(list.readAllBytes(), StandardCharsets.US_ASCII).lines())
          .hasSize(467)
          .doesNotHaveDuplicates()
          .allMatch(digest -> digest.matches("[0-9a-f]{16}"));
    }
  }

  @Test
  void digestsLookAtLettersAndDigitsAlone() {
    assertThat(KnownSentences.digest("Two Boxes, 3 items."))
        .isEqualTo(KnownSentences.digest("twoboxes3items"))
        .hasSize(16);
  }
}
