package lxmert.boxes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import lxmert.world.Dice;
import org.junit.jupiter.api.Test;

class ClaimSamplerTest {
  private static final int ROUNDS = 150;
  private static final int CLAIMS = 40;

  @Test
  void theWordsOfAClaimSayWhatItsTestHoldsTrue() {
    Set<String> forms = new HashSet<>();
    int asked = 0;
    int understood = 0;
    for (int number = 0; number < ROUNDS; number++) {
      Dice dice = Dice.at(3, "round " + number);
      List<BoxImage> images = round(dice);
      ClaimSampler sampler = new ClaimSampler(dice);
      for (int i = 0; i < CLAIMS; i++) {
        Claim claim = sampler.draw(dice.pick(images));
        String sentence = sampler.say(claim, images.get(0).towers());
        for (BoxImage image : images) {
          Truth truth = claim.of(image);
          if (truth == Truth.UNCLEAR) {
            continue;
          }
          asked++;
          Optional<Boolean> read = BoxOracle.read(sentence, image);
          if (read.isPresent()) {
            understood++;
            forms.add(claim.form());
            assertThat(read.get())
                .as("%s [%s] of %s", sentence, BoxOracle.plain(sentence), image)
                .isEqualTo(truth == Truth.TRUE);
          }
        }
      }
    }
    assertThat((double) understood / asked).isGreaterThan(0.999);
    assertThat(forms).hasSizeGreaterThan(200);
  }

  private static List<BoxImage> round(Dice dice) {
    List<String> ids = IntStream.range(0, 8).mapToObj(i -> "image-" + i).toList();
    return new BoxImageSampler(dice, 8).round(ids);
  }
}
