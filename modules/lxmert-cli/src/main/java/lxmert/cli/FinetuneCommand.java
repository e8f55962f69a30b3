package lxmert.cli;

import lxmert.finetune.FinetuneTask;
import picocli.CommandLine.Command;

/** {@code lxmert finetune}: trains a model for a task. */
@Command(
    name = "finetune",
    description = "Trains a model for a task, from scratch or from a checkpoint.",
    synopsisSubcommandLabel = "TASK",
    mixinStandardHelpOptions = true,
    subcommands = {
      FinetuneCommand.FinetuneVqa.class,
      FinetuneCommand.FinetuneGqa.class,
      FinetuneCommand.FinetuneNlvr2.class,
      FinetuneCommand.FinetuneNlvr.class,
      FinetuneRefcocoCommand.class,
      FinetuneRetrievalCommand.class
    })
final class FinetuneCommand {
  /** {@code lxmert finetune vqa}. */
  @Command(name = "vqa", description = "Trains a model to answer questions about images.")
  static final class FinetuneVqa extends FinetuneTaskCommand {
    FinetuneVqa() {
      super(FinetuneTask.VQA);
    }
  }

  /** {@code lxmert finetune gqa}. */
  @Command(name = "gqa", description = "Trains a model to answer GQA's compositional questions.")
  static final class FinetuneGqa extends FinetuneTaskCommand {
    FinetuneGqa() {
      super(FinetuneTask.GQA);
    }
  }

  /** {@code lxmert finetune nlvr2}. */
  @Command(name = "nlvr2", description = "Trains a model to judge sentences about two images.")
  static final class FinetuneNlvr2 extends FinetuneTaskCommand {
    FinetuneNlvr2() {
      super(FinetuneTask.NLVR2);
    }
  }

  /** {@code lxmert finetune nlvr}. */
  @Command(
      name = "nlvr",
      description = "Trains a model to judge sentences about NLVR's images of three boxes.")
  static final class FinetuneNlvr extends FinetuneTaskCommand {
    FinetuneNlvr() {
      super(FinetuneTask.NLVR);
    }
  }
}
