package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.dataset.VqaImport;
import lxmert.io.Check;
import lxmert.io.InputFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert import vqa}: questions and annotations as their authors publish them. */
@Command(
    name = "vqa",
    description =
        "Makes what finetune vqa takes of the originals of VQA v2, OK-VQA, VizWiz and A-OKVQA:"
            + " questions with soft scores, a file for each split, and the list of answers.",
    mixinStandardHelpOptions = true)
final class ImportVqaCommand implements Callable<Integer> {
  @Option(
      names = "--questions",
      required = true,
      split = ",",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "The splits, such as v2_OpenEnded_mscoco_*_questions.json, quoted, or VizWiz's train.json"
              + " val.json.")
  private List<Path> questions;

  @Option(
      names = "--annotations",
      split = ",",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Their answers, such as v2_mscoco_*_annotations.json; VizWiz and A-OKVQA have none, as"
              + " their questions hold them.")
  private List<Path> annotations = List.of();

  @Option(
      names = "--frequent",
      defaultValue = "9",
      paramLabel = "N",
      description =
          "How many questions an answer has to be the most frequent one of to come into the list"
              + " (default: ${DEFAULT-VALUE}).")
  private int frequent;

  @Option(
      names = "--answers",
      paramLabel = "FILE",
      description = "A list to take instead, such as the published trainval_label2ans.json.")
  private @Nullable Path answers;

  @Mixin private FolderOption folder;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    VqaImport.Originals originals =
        Check.given(
            "import vqa",
            () ->
                new VqaImport.Originals(
                    InputFiles.of(questions), InputFiles.of(annotations), answers, frequent));
    VqaImport.Summary done =
        VqaImport.run(originals, folder.out(), ConsoleProgress.onStandardError());
    PrintWriter print = spec.commandLine().getOut();
    json.print(print, done, () -> print(print, done));
    return 0;
  }

  private void print(PrintWriter print, VqaImport.Summary done) {
    done.splits()
        .forEach(
            (split, count) ->
                print.printf(
                    "%s: %d questions, %d of them with a right answer among the %d%n",
                    split, count.questions(), count.labelled(), done.answers()));
    print.println("wrote " + folder.out());
    List<String> labelled =
        done.splits().entrySet().stream()
            .filter(split -> split.getValue().labelled() > 0)
            .map(Map.Entry::getKey)
            .toList();
    Path regions = Path.of("REGIONS");
    NextCommands.print(
        print,
        NextCommands.extraction(Path.of("IMAGES"), regions),
        NextCommands.training(
            "config/vqa.yaml",
            folder.out(),
            labelled.get(0),
            labelled.size() > 1 ? labelled.get(1) : null,
            regions));
  }
}
