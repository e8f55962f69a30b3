package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CheckTest {
  @Test
  void theEndsOfEachRangePass() {
    Check.that(true, "depth", 18, "50");
    Check.atLeast(1, "epochs", 1);
    Check.between(1, 8, "things", 1);
    Check.between(1, 8, "things", 8);
    Check.oneOf("norm", "BN", "BN", "FrozenBN");
    Check.positive("rate", Double.MIN_VALUE);
    Check.notNegative("decay", 0);
    Check.share("rate", 0);
    Check.share("rate", 1);
    Check.shareBelowOne("dropout", 0);
  }

  @Test
  void whatIsRefusedIsNamedWithWhatWasExpected() {
    refused(() -> Check.that(false, "depth", 18, "50"), "depth is 18, expected 50");
    refused(() -> Check.that(false, "blocks", null, "4"), "blocks is null, expected 4");
    refused(() -> Check.atLeast(1, "epochs", 0), "epochs is 0, expected 1 or more");
    refused(() -> Check.between(1, 8, "things", 0), "things is 0, expected 1 to 8");
    refused(() -> Check.between(1, 8, "things", 9), "things is 9, expected 1 to 8");
    refused(
        () -> Check.oneOf("norm", "GN", "BN", "FrozenBN"), "norm is GN, expected BN or FrozenBN");
    refused(() -> Check.positive("rate", 0), "rate is 0.0, expected more than 0");
    refused(() -> Check.notNegative("decay", -1), "decay is -1.0, expected 0 or more");
    refused(() -> Check.share("rate", 1.5), "rate is 1.5, expected 0 to 1");
    refused(() -> Check.shareBelowOne("dropout", 1), "dropout is 1.0, expected 0 to less than 1");
  }

  @Test
  void noNumberPassesNowhere() {
    refused(() -> Check.positive("rate", Double.NaN), "rate is NaN, expected more than 0");
    refused(() -> Check.notNegative("rate", Double.NaN), "rate is NaN, expected 0 or more");
    refused(() -> Check.share("rate", Double.NaN), "rate is NaN, expected 0 to 1");
    refused(
        () -> Check.shareBelowOne("rate", Double.NaN), "rate is NaN, expected 0 to less than 1");
    refused(
        () -> Check.positive("rate", Double.POSITIVE_INFINITY),
        "rate is Infinity, expected more than 0");
  }

  @Test
  void whatAUserGaveIsRefusedInOneSentence() {
    assertThat(Check.<String>given("the world", () -> "made")).isEqualTo("made");
    assertThatThrownBy(
            () ->
                Check.given(
                    "the world",
                    () -> {
                      Check.atLeast(1, "questions", 0);
                      return "made";
                    }))
        .isInstanceOf(UserError.class)
        .hasMessage("the world: questions is 0, expected 1 or more");
  }

  private static void refused(ThrowingCallable check, String message) {
    assertThatIllegalArgumentException().isThrownBy(check).withMessage(message);
  }
}
