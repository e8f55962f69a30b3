package lxmert.cli;

import lxmert.finetune.FinetuneTask;
import picocli.CommandLine.Command;

/** {@code lxmert predict}: answers a whole split for a task's server. */
@Command(
    name = "predict",
    description = "Answers a whole split and writes the file that the task's server takes.",
    synopsisSubcommandLabel = "TASK",
    mixinStandardHelpOptions = true,
    subcommands = {
      PredictCommand.PredictVqa.class,
      PredictCommand.PredictGqa.class,
      PredictCommand.PredictNlvr2.class,
      PredictCommand.PredictNlvr.class,
      PredictRefcocoCommand.class
    })
final class PredictCommand {
  /** {@code lxmert predict vqa}. */
  @Command(name = "vqa", description = "Writes [{\"answer\", \"question_id\"}] as VQA takes it.")
  static final class PredictVqa extends PredictTaskCommand {
    PredictVqa() {
      super(FinetuneTask.VQA);
    }
  }

  /** {@code lxmert predict gqa}. */
  @Command(name = "gqa", description = "Writes [{\"prediction\", \"questionId\"}] as GQA takes it.")
  static final class PredictGqa extends PredictTaskCommand {
    PredictGqa() {
      super(FinetuneTask.GQA);
    }
  }

  /** {@code lxmert predict nlvr2}. */
  @Command(name = "nlvr2", description = "Writes lines of IDENTIFIER,True or False as NLVR2 does.")
  static final class PredictNlvr2 extends PredictTaskCommand {
    PredictNlvr2() {
      super(FinetuneTask.NLVR2);
    }
  }

  /** {@code lxmert predict nlvr}. */
  @Command(name = "nlvr", description = "Writes lines of IMAGE.png,true or false as NLVR does.")
  static final class PredictNlvr extends PredictTaskCommand {
    PredictNlvr() {
      super(FinetuneTask.NLVR);
    }
  }
}
