package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the program says of Spark where there is none, as on the class path of these tests. */
class SparkCommandTest {
  @Test
  void helpNeedsNoSpark() {
    CommandRun help = CommandRun.of(List.of("spark", "predict", "--help"));
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("--batch=N", "TASK");
  }

  @Test
  void withoutSparkACommandSaysWhereItComesFrom() {
    CommandRun run =
        CommandRun.of(List.of("spark", "score", "vqa", "--truth", "none", "--predictions", "none"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "lxmert: Spark is not here: start ./lxmert of a checkout, set SPARK_HOME to a Spark 4,"
                + " or use spark-submit\n");
  }
}
