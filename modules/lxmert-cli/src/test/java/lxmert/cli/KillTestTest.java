package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.finetune.TinyVqa;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bin/kill-test}. */
class KillTestTest {
  private static final Path SCRIPT = Path.of("../../bin/kill-test");

  /** Writes 30 lines, and goes on after those that are there; the numbers are new each time. */
  private static final String FORGETFUL =
      "mkdir -p $0; n=$(cat $0/metrics.jsonl 2>/dev/null | wc -l);"
          + " for ((; n < 30; n++)); do echo \"{\\\"loss\\\":$RANDOM$RANDOM}\" >>$0/metrics.jsonl;"
          + " sleep 0.05; done";

  private record Ended(int code, String output) {}

  @TempDir Path folder;

  @Test
  void aFineTuningThatIsKilledTwiceIsTheSameToTheBit() throws Exception {
    TinyVqa.write(folder, 512, 40, 1);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("lxmert.cli.Main", "finetune", "vqa", "--device", "cpu"));
    command.addAll(List.of("--config", folder.resolve("recipe.yaml").toString()));
    command.addAll(List.of("--train", folder.resolve("train.json").toString()));
    command.addAll(List.of("--valid", folder.resolve("valid.json").toString()));
    command.addAll(List.of("--regions", folder.resolve("regions").toString()));
    command.addAll(List.of("--answers", folder.resolve("answers.json").toString()));
    for (String override :
        List.of(
            "epochs=2",
            "log_every=1",
            "checkpoint.every=3 steps",
            "model.hidden_dropout_prob=0.1",
            "model.attention_probs_dropout_prob=0.1")) {
      command.addAll(List.of("--set", override));
    }
    command.addAll(List.of("--out", "{}"));
    Ended ended = killTest(command);
    assertThat(ended.output)
        .contains("after 2 kills all 34 lines of the log and all models are the same to the bit");
    assertThat(ended.code).isZero();
  }

  @Test
  void aRunThatForgetsItsNumbersIsFound() throws Exception {
    Ended ended = killTest(List.of("bash", "-c", FORGETFUL, "{}"));
    assertThat(ended.output).contains("kill-test: the runs differ");
    assertThat(ended.code).isEqualTo(1);
  }

  private Ended killTest(List<String> command) throws Exception {
    List<String> whole = new ArrayList<>();
    whole.addAll(List.of("bash", SCRIPT.toString(), "-n", "2", "-s", "3"));
    whole.addAll(List.of("-w", folder.resolve("work").toString(), "--"));
    whole.addAll(command);
    Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
