package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lxmert.dataset.TableColumns;
import lxmert.dataset.TableImport;
import lxmert.io.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert import csv}: a table of one's own questions about one's own images. */
@Command(
    name = "csv",
    description =
        "Brings your own images, questions and answers into the layout of VQA, and holds some"
            + " images back to validate on.",
    mixinStandardHelpOptions = true)
final class ImportCsvCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "TABLE",
      description = "CSV, TSV or JSON lines; a row is a question, or one annotator's answer to it.")
  private Path table;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Folder of the images, and folders in it (default: that of TABLE).")
  private @Nullable Path images;

  @Option(
      names = "--image-column",
      paramLabel = "NAME",
      description =
          "Column of the image: a path, a file's name, or that without its ending (default: told by"
              + " the header, such as image, file_name).")
  private @Nullable String image;

  @Option(
      names = "--question-column",
      paramLabel = "NAME",
      description = "Column of the question (default: question, sentence, text).")
  private @Nullable String question;

  @Option(
      names = "--answer-column",
      split = ",",
      arity = "1..*",
      paramLabel = "NAME",
      description =
          "Column of the answer, or one for each annotator (default: answer, answers, label, or all"
              + " of answer_1, answer_2 and so on). Without any, the questions are to be answered.")
  private List<String> answers = List.of();

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "Column of the question's id (default: question_id, id; else ids are made).")
  private @Nullable String id;

  @Option(
      names = "--separator",
      defaultValue = "|",
      paramLabel = "TEXT",
      description = "Between several answers in one cell (default: ${DEFAULT-VALUE}).")
  private String separator;

  @Option(
      names = "--frequent",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "How many questions an answer has to be given to, to come into the list of answers"
              + " (default: ${DEFAULT-VALUE}).")
  private int frequent;

  @Option(
      names = "--hold-back",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description =
          "Share of the images that is held back with all their questions (default:"
              + " ${DEFAULT-VALUE}).")
  private double heldBack;

  @Mixin private ConversionOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TableColumns columns = new TableColumns(image, question, answers, id);
    TableImport.Request request =
        Check.given(
            "import csv",
            () ->
                new TableImport.Request(
                    table, images, columns, separator, frequent, heldBack, options.seed()));
    TableImport.Summary done = TableImport.run(request, options.out());
    PrintWriter print = spec.commandLine().getOut();
    options.print(print, done, () -> print(print, done));
    if (!options.json()) {
      printNext(print, done);
    }
    return 0;
  }

  private static void print(PrintWriter print, TableImport.Summary done) {
    done.splits()
        .forEach(
            (split, count) ->
                print.printf(
                    "%s: %d questions about %d images%n",
                    split, count.questions(), count.images()));
    if (done.answers() > 0) {
      print.println("answers: " + done.answers());
    }
    if (done.leftOut() > 0) {
      print.printf("left out %d rows without an answer%n", done.leftOut());
    }
  }

  private void printNext(PrintWriter print, TableImport.Summary done) {
    Path out = options.out();
    Path regions = out.resolveSibling(out.getFileName() + "-regions");
    String extraction = NextCommands.extraction(out.resolve("images.txt"), regions);
    String valid = done.splits().containsKey("valid") ? "valid" : null;
    NextCommands.print(
        print,
        extraction,
        done.answers() > 0
            ? NextCommands.training("config/vqa-own.yaml", out, "train", valid, regions)
            : NextCommands.prediction(out.resolve("questions.json"), regions));
    print.flush();
  }
}
