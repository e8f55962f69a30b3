package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.finetune.TinyVqa;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bin/rank-kill-test}. */
class RankKillTestTest {
  @TempDir Path folder;

  @Test
  void aFineTuningWhoseRankIsKilledIsTheSameToTheBit() throws Exception {
    TinyVqa.write(folder, 512, 40, 1);
    List<String> command = new ArrayList<>(List.of("bash", "../../bin/rank-kill-test"));
    command.addAll(List.of("-n", "1", "-s", "3", "-w", folder.resolve("work").toString(), "--"));
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
            "micro_batch_size=16",
            "checkpoint.every=3 steps",
            "model.hidden_dropout_prob=0.1",
            "model.attention_probs_dropout_prob=0.1")) {
      command.addAll(List.of("--set", override));
    }
    command.addAll(List.of("--deadline", "5", "--out", "{}"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output)
        .contains("after 1 kills all 34 lines of the log and all models are the same to the bit");
    assertThat(process.waitFor()).isZero();
  }
}
