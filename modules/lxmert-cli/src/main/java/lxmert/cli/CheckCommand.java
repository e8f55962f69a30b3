package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.finetune.DataCheck;
import lxmert.finetune.DataFindings;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.Finetuning;
import lxmert.io.UserError;
import lxmert.regions.ImageFiles;
import lxmert.report.DataPage;
import lxmert.report.DataTable;
import lxmert.train.TrainingListener;
import lxmert.train.TrainingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert check TASK}: looks at data before a training. */
@Command(
    name = "check",
    description = "Says whether finetune would start, and what is odd about its data.",
    footer = {
      "Takes the options of finetune that name data, recipe and model.",
      "Exits with 0 where training would start, and with 2 and its sentence where not."
    },
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "TASK",
      description = "What is to be trained: vqa, gqa, nlvr2 or nlvr, as for finetune.")
  private FinetuneTask task;

  @Mixin private FinetuneOptions options;

  @Option(
      names = "--images",
      paramLabel = "DIR|LIST",
      description =
          "The images, as for detect extract: tells those without a file, and shows them on the"
              + " page.")
  private @Nullable Path images;

  @Written
  @Option(
      names = "--page",
      paramLabel = "HTML",
      description = "Write a page of ten examples, with the regions' boxes and the labels.")
  private @Nullable Path page;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Same seed, same examples on the page (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private DeviceOption device;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    FinetuneRecipe recipe = options.recipe();
    Finetuning.Files files = options.files();
    Map<String, Path> known = images == null ? null : ImageFiles.of(images);
    DataFindings findings = new DataCheck(task, files, known, seed).run();
    if (page != null) {
      new DataPage(known == null ? Map.of() : known).write(page, task.name(), findings);
    }
    long steps = 0;
    UserError refusal = null;
    try {
      steps = rehearse(recipe, files);
    } catch (UserError e) {
      refusal = e;
    }
    PrintWriter out = spec.commandLine().getOut();
    DataTable table = new DataTable(task, findings, steps, refusal);
    json.print(out, table.summary(), () -> table.print(out, page));
    if (refusal != null) {
      throw refusal;
    }
    return 0;
  }

  private long rehearse(FinetuneRecipe recipe, Finetuning.Files files) {
    Path nowhere = Path.of(""); // a rehearsal has no folder
    TrainingOptions start =
        new TrainingOptions(
            nowhere,
            device.device(),
            options.workers(),
            ConsoleProgress.onStandardError(),
            TrainingListener.NONE,
            options.fast());
    return options.finetuning(task, recipe, files, start).rehearse();
  }
}
