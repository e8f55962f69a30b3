package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OldNamesTest {
  @Test
  void optionsThatHadOtherNamesGoOnWorking() {
    assertThat(OldNames.replace("world", "--pictures", "3", "--most-things=4"))
        .containsExactly("world", "--images", "3", "--max-things=4");
    assertThat(OldNames.replace("answer", "--picture=a=b.png", "--image", "c.png"))
        .containsExactly("answer", "--draw=a=b.png", "--image", "c.png");
    assertThat(OldNames.replace("--blank", "WORDS")).containsExactly("--ablate", "language");
    assertThat(OldNames.replace("--blank=regions")).containsExactly("--ablate=vision");
    assertThat(OldNames.replace("--blank", "nothing")).containsExactly("--ablate", "none");
  }

  @Test
  void todaysNamesStayAsTheyAre() {
    String[] args = {"evaluate", "--ablate", "vision", "--question", "words"};
    assertThat(OldNames.replace(args)).containsExactly(args);
  }
}
