package lxmert.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.UserError;
import lxmert.spark.ClusterPlace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where Spark runs. */
final class SparkOptions {
  private static final String SPARK = "org.apache.spark.sql.SparkSession";

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "The cluster, such as spark://host:7077 (default: what spark-submit says, else this"
              + " machine, a task for each core).")
  private @Nullable String master;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark's own; may be given several times.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /**
   * Where to run.
   *
   * @throws UserError if Spark is not there
   */
  ClusterPlace place() {
    try {
      Class.forName(SPARK, false, SparkOptions.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new UserError(
          "Spark is not here: start ./lxmert of a checkout, set SPARK_HOME to a Spark 4, or use"
              + " spark-submit",
          e);
    }
    return new ClusterPlace(master, cores(), settings);
  }

  private static int cores() {
    String threads = System.getenv("OMP_NUM_THREADS");
    return threads != null && threads.matches("[1-9][0-9]{0,3}")
        ? Integer.parseInt(threads)
        : Runtime.getRuntime().availableProcessors();
  }
}
