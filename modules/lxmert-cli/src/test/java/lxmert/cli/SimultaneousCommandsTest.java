package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lxmert.finetune.TinyVqa;
import lxmert.io.DiskTrial;
import lxmert.vision.SmallDetector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Two commands that write to the same place at once leave what one of them leaves alone. */
class SimultaneousCommandsTest {
  /** Files that take their place as a whole: the one that ends last stays. */
  private static final Set<String> WHOLE_FILES =
      Set.of(
          "answer --why",
          "answer --attention",
          "answer --attention-picture",
          "answer --draw",
          "check --page",
          "detect show --out",
          "evaluate --predictions",
          "predict refcoco --out",
          "evaluate --explain-plot",
          "world --sheet");

  /** Folders that do. */
  private static final Set<String> WHOLE_FOLDERS =
      Set.of(
          "bench score --folder",
          "bench corpus --folder",
          "import captions --out",
          "import csv --out",
          "import easy-vqa --out",
          "import nlvr --out",
          "import nlvr-boxes --out",
          "import onnx-bert --out",
          "import refcoco --out",
          "import vqa --out",
          "quantize --out",
          "world --out");

  /** What the first one claims: the other is refused, or waits. */
  private static final Set<String> CLAIMED =
      Set.of(
          "detect train --out",
          "embed --out",
          "fetch --cache",
          "fetch --out",
          "finetune --out",
          "import pretrain --out",
          "import regions --out",
          "import vg-objects --out",
          "predict --out",
          "predict --probabilities",
          "pretrain --out",
          "quickstart --out",
          "world --ideal-regions");

  /** Folders that several processes fill together. */
  private static final Set<String> SHARED = Set.of("detect extract --out", "study --out");

  /** The commands of all tasks write alike. */
  private static final Pattern TASK =
      Pattern.compile("^(finetune|predict) (vqa|gqa|nlvr2?)$|^(finetune) (refcoco|retrieval)$");

  @TempDir Path folder;

  @Test
  void everyWritingCommandHasAHabit() {
    Set<String> unknown = new TreeSet<>();
    collect(Main.commandLine(), unknown);
    for (Set<String> habit : List.of(WHOLE_FILES, WHOLE_FOLDERS, CLAIMED, SHARED)) {
      unknown.removeAll(habit);
    }
    assertThat(unknown).isEmpty();
  }

  private static void collect(CommandLine line, Set<String> written) {
    for (OptionSpec option : line.getCommandSpec().options()) {
      if (option.userObject() instanceof AnnotatedElement field
          && field.isAnnotationPresent(Written.class)) {
        String command = line.getCommandSpec().qualifiedName().substring("lxmert ".length());
        command = TASK.matcher(command).replaceFirst("$1$3");
        written.add(command + " " + option.longestName());
      }
    }
    line.getSubcommands().values().forEach(each -> collect(each, written));
  }

  @Test
  void ofTwoWorldsOneStays() {
    String world = "world --images 20 --valid 1 --test 1 --sets 1 --questions 2 --seed ";
    List<CommandRun> ended = both(world + "1 --out {}", world + "2 --out {}", "world");
    assertThat(ended).extracting(CommandRun::code).containsOnly(0);
    assertThat(run(world + "1 --out " + folder.resolve("one")).code()).isZero();
    assertThat(run(world + "2 --out " + folder.resolve("two")).code()).isZero();
    assertOneOf(folder.resolve("world"), folder.resolve("one"), folder.resolve("two"));
  }

  @Test
  void ofTwoImportsOneStays() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 10; i++) {
      SmallDetector.writeImage(images.resolve(i + ".png"), 40, i);
    }
    for (String answer : List.of("yes", "no")) {
      StringBuilder table = new StringBuilder("image,question,answer\n");
      for (int i = 0; i < 10; i++) {
        table.append("%d.png,is it?,%s\n".formatted(i, answer));
      }
      Files.writeString(folder.resolve(answer + ".csv"), table);
    }
    String csv = "import csv --images " + images + " " + folder;
    List<CommandRun> ended = both(csv + "/yes.csv --out {}", csv + "/no.csv --out {}", "imported");
    assertThat(ended).extracting(CommandRun::code).containsOnly(0);
    run(csv + "/yes.csv --out " + folder.resolve("one"));
    run(csv + "/no.csv --out " + folder.resolve("two"));
    assertOneOf(folder.resolve("imported"), folder.resolve("one"), folder.resolve("two"));
  }

  /**
   * The other is refused because the folder is taken, or because it has a run of other settings.
   */
  @Test
  void ofTwoRunsOneIsRefused() {
    TinyVqa.write(folder, 256, 40, 1);
    String finetune =
        ("finetune vqa --device cpu --config %1$s/recipe.yaml --train %1$s/train.json --valid"
                + " %1$s/valid.json --regions %1$s/regions --answers %1$s/answers.json"
                + " --set epochs=1 --out {} --set seed=")
            .formatted(folder);
    List<CommandRun> ended = both(finetune + 1, finetune + 2, "run");
    assertThat(ended).extracting(CommandRun::code).containsExactlyInAnyOrder(0, 2);
    boolean first = ended.get(0).code() == 0;
    ended.get(first ? 1 : 0).assertRefused("run");
    Path alone = folder.resolve("alone");
    run(finetune.replace("{}", alone.toString()) + (first ? 1 : 2));
    for (String file : List.of("best/model.safetensors", "recipe.yaml")) {
      assertThat(folder.resolve("run").resolve(file)).hasSameBinaryContentAs(alone.resolve(file));
    }
  }

  @Test
  void twoExtractionsFillOneStore() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 24; i++) {
      SmallDetector.writeImage(images.resolve(i + ".png"), 40, i);
    }
    String extract =
        "detect extract --images-per-shard 4 --detector %s --images %s --out "
            .formatted(SmallDetector.write(folder.resolve("detector")), images);
    List<CommandRun> ended = both(extract + "{}", extract + "{}", "store");
    assertThat(ended).extracting(CommandRun::code).containsOnly(0);
    assertThat(run(extract + folder.resolve("alone")).code()).isZero();
    DiskTrial.assertSame(folder.resolve("store"), folder.resolve("alone"));
  }

  /** Runs two commands at once on one folder, which takes the place of {}. */
  private List<CommandRun> both(String one, String other, String name) {
    String out = folder.resolve(name).toString();
    List<CompletableFuture<CommandRun>> running = new ArrayList<>();
    for (String command : List.of(one.replace("{}", out), other.replace("{}", out))) {
      running.add(
          CompletableFuture.supplyAsync(() -> run(command), each -> new Thread(each).start()));
    }
    return running.stream().map(CompletableFuture::join).toList();
  }

  private static CommandRun run(String command) {
    return CommandRun.of(Arrays.asList(command.split(" ")));
  }

  private static void assertOneOf(Path folder, Path one, Path other) {
    assertThat(Stream.of(one, other)).anySatisfy(alone -> DiskTrial.assertSame(folder, alone));
  }
}
