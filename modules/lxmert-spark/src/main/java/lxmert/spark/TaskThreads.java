package lxmert.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** How many threads compute: {@code spark.task.cpus} for each task that an executor runs. */
final class TaskThreads {
  private static final Pattern LOCAL = Pattern.compile("local\\[([0-9]+)[],].*");

  private TaskThreads() {}

  /** Threads of the task that runs on this thread. */
  static int ofTask() {
    TaskContext task = TaskContext.get();
    return task == null ? 1 : task.cpus();
  }

  /** Threads of all tasks that this process runs at once. */
  static int ofProcess() {
    return Math.max(ofTask(), ofProcess(SparkEnv.get().conf()));
  }

  static int ofProcess(SparkConf conf) {
    int cores = Runtime.getRuntime().availableProcessors();
    Matcher local = LOCAL.matcher(conf.get("spark.master", "") + ",");
    return local.matches()
        ? Integer.parseInt(local.group(1))
        : conf.getInt("spark.executor.cores", cores);
  }
}
