package lxmert.spark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import lxmert.io.Check;
import lxmert.io.UserError;
import lxmert.launch.LaunchedRanks;
import lxmert.launch.RankProgram;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Trains by several processes on a cluster: a barrier stage with a task for each rank, which starts
 * the program as a process beside its executor. What the first one prints comes to the driver. Once
 * one fails all end; if an executor is lost, Spark starts the stage again, and the run goes on from
 * its newest checkpoint.
 */
public final class TrainJob {
  private static final String TASK_CPUS = "spark.task.cpus";

  /** Times that Spark looks for enough free tasks, every 15 seconds; of its own, 40. */
  private static final String LOOKS = "spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures";

  /** What Spark says where there are not enough. */
  private static final String TOO_FEW = "[SPARK-24819]";

  /** Before Spark's own at the end of the process, which takes the executors away. */
  private static final int BEFORE_SPARK = 100;

  private static final long MOST_SECONDS_TO_STOP =
      LaunchedRanks.STOP_SECONDS + 2 * LaunchedRanks.GRACE_SECONDS;

  /**
   * What is run.
   *
   * @param ranks how many
   * @param program what each runs
   */
  public record Request(int ranks, RankProgram program) {
    /** Checks the number. */
    public Request {
      Check.atLeast(1, "--ranks", ranks);
    }
  }

  private TrainJob() {}

  /**
   * Runs the ranks until all have ended, and hands on to them that this process is asked to stop.
   *
   * @param out for what the first one prints
   * @param err for what it says besides
   * @return their exit code
   * @throws UserError if the cluster has too few tasks for them, or one was killed or ended with a
   *     mistake of the user's
   */
  public static int run(ClusterPlace place, Request request, PrintStream out, PrintStream err) {
    return ClusterSession.run(
        "lxmert spark train",
        shared(place, request.ranks),
        spark -> train(spark, request, out, err));
  }

  /** On this machine alone the cores are shared out, as launch does. */
  private static ClusterPlace shared(ClusterPlace place, int ranks) {
    Map<String, String> settings = new LinkedHashMap<>(place.settings());
    settings.putIfAbsent(LOOKS, "8");
    if (place.master() == null && System.getProperty("spark.master") == null) {
      settings.putIfAbsent(TASK_CPUS, Integer.toString(Math.max(1, place.cores() / ranks)));
    }
    return new ClusterPlace(place.master(), Math.max(place.cores(), ranks), settings);
  }

  private static int train(SparkSession spark, Request request, PrintStream out, PrintStream err) {
    SparkConf conf = spark.sparkContext().getConf();
    int slots = TaskThreads.ofProcess(conf) / conf.getInt(TASK_CPUS, 1);
    if (spark.sparkContext().isLocal() && slots < request.ranks) {
      throw tooFew(request.ranks);
    }
    String host = conf.get("spark.driver.host");
    String bound = conf.get("spark.driver.bindAddress", host);
    try (RankDesk desk = RankDesk.open(bound, request.ranks, out, err)) {
      CompletableFuture<Boolean> over = new CompletableFuture<>();
      Runnable stop = () -> stop(desk, over);
      ShutdownHookManager.get()
          .addShutdownHook(stop, BEFORE_SPARK, MOST_SECONDS_TO_STOP, TimeUnit.SECONDS);
      try {
        RankTask task =
            new RankTask(
                request.ranks,
                request.program.main(),
                List.copyOf(request.program.arguments()),
                new RankLine.Address(host, desk.port(), desk.token()),
                Path.of("").toAbsolutePath().toString());
        runAll(spark, request.ranks, task);
      } finally {
        over.complete(true);
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
          ShutdownHookManager.get().removeShutdownHook(stop);
        }
      }
      return desk.result();
    }
  }

  /** Once the ranks have stopped, their tasks end by themselves, if they may. */
  private static void stop(RankDesk desk, CompletableFuture<Boolean> over) {
    desk.stop();
    over.completeOnTimeout(false, LaunchedRanks.GRACE_SECONDS, TimeUnit.SECONDS).join();
  }

  private static void runAll(SparkSession spark, int ranks, RankTask task) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<Integer> numbers = IntStream.range(0, ranks).boxed().toList();
    ClassTag<Integer> tag = ClassTag$.MODULE$.apply(Integer.class);
    RDD<Integer> all = context.parallelize(numbers, ranks).rdd();
    try {
      // Spark starts a barrier stage again only where another one follows it.
      new JavaRDD<>(all.barrier().mapPartitions(task, false, tag), tag).repartition(1).count();
    } catch (Exception e) { // Spark throws checked ones that it does not declare
      if (ShutdownHookManager.get().isShutdownInProgress()) {
        return; // Spark has ended the tasks, whose ranks have stopped
      }
      if (String.valueOf(e.getMessage()).startsWith(TOO_FEW)) {
        throw tooFew(ranks);
      }
      throw e;
    }
  }

  private static UserError tooFew(int ranks) {
    return new UserError(
        "%d ranks need as many free tasks at once, and there are fewer: lower --ranks or %s, or give"
                .formatted(ranks, TASK_CPUS)
            + " the cluster more cores");
  }
}
