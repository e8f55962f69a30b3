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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Nothing is written over what is read. */
class OutputGuardTest {
  /** Every path that is only read; a new option belongs here or gets {@link Written}. */
  private static final Set<String> READ =
      Set.of(
          ("--all-questions --annotations --answers --attentions --attribute-aliases --attributes"
                  + " --attributes-vocab --captions-train --captions-val --choices --config --detector"
                  + " --file --from --gqa-questions --image --images --instances --known --minival --model --names"
                  + " --object-aliases --objects --objects-vocab --pairs --predictions --pretrained"
                  + " --questions --quickstart --refs --regions --rows --scene-graphs --sentences --split"
                  + " --store --tokenizer --train --transfer-answers --truth --upper-bound --valid --valid-images"
                  + " --vg-images --vg-questions --vg-regions --vocab --vqa-annotations"
                  + " --vqa-questions --weights --word-vectors DIR FILE TABLE PATH DIR|FILE")
              .split(" "));

  @TempDir private Path folder;
  private Path image;

  @BeforeEach
  void writeImage() throws IOException {
    image = Files.writeString(folder.resolve("image.png"), "precious");
  }

  @Test
  void everyPathIsEitherReadOrWritten() {
    Set<String> unknown = new TreeSet<>();
    collect(Main.commandLine(), unknown);
    assertThat(unknown).isEmpty();
  }

  private static void collect(CommandLine line, Set<String> unknown) {
    for (ArgSpec argument : line.getCommandSpec().args()) {
      boolean path = Arrays.asList(argument.auxiliaryTypes()).contains(Path.class);
      boolean written =
          argument.userObject() instanceof AnnotatedElement field
              && field.isAnnotationPresent(Written.class);
      String name =
          argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
      if (path && !written && !READ.contains(name)) {
        unknown.add(line.getCommandSpec().qualifiedName() + " " + name);
      }
    }
    line.getSubcommands().values().forEach(each -> collect(each, unknown));
  }

  @ParameterizedTest
  @CsvSource({"--draw", "--why", "--attention", "--attention-picture"})
  void anImageIsNotReplacedByWhatIsDrawnOnIt(String option) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.png"), image);
    Path hard = Files.createLink(folder.resolve("hard.png"), image);
    Path roundabout = folder.resolve("none/../image.png");
    for (Path written : List.of(image, link, hard, roundabout)) {
      run("answer --question what --image", image, option, written)
          .assertRefused(
              "lxmert: %s %s is also --image %s: it would be overwritten, expected another place"
                  .formatted(option, written, image));
    }
    assertThat(image).hasContent("precious");
  }

  @Test
  void anImageOfTheDetectorIsNotReplaced() {
    run("detect show --detector none --image", image, "--out", image)
        .assertRefused("--out " + image + " is also --image");
    assertThat(image).hasContent("precious");
  }

  @Test
  void whatIsNoRegularFileIsNotReplaced() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path written : List.of(Path.of("/dev/full"), pipe, folder)) {
      run("answer --question what --image", image, "--draw", written)
          .assertRefused("--draw " + written + " is no regular file, expected one or a new name");
      assertThat(written).exists();
    }
  }

  @Test
  void aFolderIsNotPutInTheWayOfAFile() {
    run("world --images 1 --out", image)
        .assertRefused("--out " + image + " is a file, expected a folder or a new name");
    assertThat(image).hasContent("precious");
  }

  @Test
  void aFileOfAPatternOrAFolderIsNotReplaced() throws IOException {
    Path first = Files.writeString(folder.resolve("a1.json"), "[]");
    Path pattern = folder.resolve("a*.json");
    String predict = "predict vqa --model none --regions none --questions";
    run(predict, pattern, "--out", first)
        .assertRefused("--out " + first + " is also --questions " + first);
    run(predict, folder, "--out", folder.resolve("new.json"))
        .assertRefused("lies in --questions " + folder + ", whose files are all read");
    assertThat(first).hasContent("[]");
  }

  @Test
  void aStoreDoesNotGoAmongTheImages() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    Path away = Files.createSymbolicLink(folder.resolve("away"), images);
    String extract = "detect extract --detector none --images";
    run(extract, images, "--out", images)
        .assertRefused("--out " + images + " is also --images " + images);
    run(extract, images, "--out", away.resolve("x/regions"))
        .assertRefused("lies in --images " + images);
    run(extract, images, "--out", folder.resolve("images-regions"))
        .assertRefused("has no images"); // nothing else is wrong
    assertThat(images).isEmptyDirectory();
  }

  @Test
  void aModelIsNotReplacedByItsSmallerSelf() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    run("quantize --model", model, "--out", model).assertRefused("is also --model " + model);
  }

  @Test
  void twoOutputsAreTwoFiles() {
    Path drawn = folder.resolve("drawn.png");
    run("answer --question what --image", image, "--draw", drawn, "--why", drawn)
        .assertRefused("is also --");
  }

  @Test
  void aRunThatStartsOverKeepsWhatItStartsFrom() throws IOException {
    Path best = Files.createDirectories(folder.resolve("run/best"));
    String command =
        "finetune vqa --config none --train none --valid none --regions none --answers none";
    run(command + " --restart --from", best, "--out", folder.resolve("run"))
        .assertRefused(
            "--from %s lies in --out %s, which --restart would empty"
                .formatted(best, folder.resolve("run")));
    assertThat(best).exists();
  }

  private static CommandRun run(String command, Object... more) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    Arrays.stream(more).map(Object::toString).forEach(arguments::add);
    return CommandRun.of(arguments);
  }
}
