package lxmert.cli;

import java.util.concurrent.Callable;
import lxmert.io.Check;
import lxmert.spark.TrainJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lxmert spark train}: a training by several processes of a cluster. */
@Command(
    name = "train",
    description = {
      "Starts a training as several processes on a cluster, a task of one barrier stage each, which"
          + " share every step's micro-batches.",
      "Once one of them dies all end, and it says which and why. A lost executor's are started"
          + " again, and the run goes on from its newest checkpoint."
    },
    customSynopsis = "lxmert spark train --ranks N [OPTIONS] -- pretrain|finetune ...",
    mixinStandardHelpOptions = true)
final class SparkTrainCommand implements Callable<Integer> {
  @Option(
      names = "--ranks",
      required = true,
      paramLabel = "N",
      description = "How many; each computes on spark.task.cpus threads.")
  private int count;

  @Mixin private TrainingCommand training;

  @Mixin private SparkOptions spark;

  @Override
  public Integer call() {
    TrainJob.Request request =
        Check.given(
            "spark train", () -> new TrainJob.Request(count, training.program("spark train")));
    return TrainJob.run(spark.place(), request, System.out, System.err);
  }
}
