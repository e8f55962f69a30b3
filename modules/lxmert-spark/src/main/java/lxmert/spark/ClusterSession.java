package lxmert.spark;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.UserError;
import org.apache.spark.sql.SparkSession;

/** A connection to Spark for one job: the cluster that started this process, or this machine. */
final class ClusterSession {
  private static final Pattern USER_ERROR =
      Pattern.compile("lxmert\\.io\\.UserError: (.*?)(?:\\n|$)");

  private ClusterSession() {}

  /**
   * Does a job and ends the connection, unless a program had it before.
   *
   * @throws UserError with the sentence of the one that ended the job, wherever it was thrown
   */
  static <T> T run(String name, ClusterPlace place, Function<SparkSession, T> job) {
    boolean ours = SparkSession.getDefaultSession().isEmpty();
    SparkSession session = open(name, place);
    try {
      return job.apply(session);
    } catch (UserError e) {
      throw e;
    } catch (Exception e) { // Spark throws checked ones that it does not declare
      throw sentence(e);
    } finally {
      if (ours) {
        session.stop();
      }
    }
  }

  private static SparkSession open(String name, ClusterPlace place) {
    SparkSession.Builder builder = SparkSession.builder().appName(name);
    if (place.master() != null) {
      builder.master(place.master());
    } else if (System.getProperty("spark.master") == null) {
      builder.master("local[%d]".formatted(place.cores()));
      builder.config("spark.ui.enabled", "false").config("spark.driver.host", "localhost");
    }
    place.settings().forEach(builder::config);
    SparkSession session = builder.getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    return session;
  }

  /** An executor's error comes back inside others, or as their text. */
  private static RuntimeException sentence(Exception e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof UserError) {
        return new UserError(String.valueOf(each.getMessage()), e);
      }
      Matcher thrown = USER_ERROR.matcher(String.valueOf(each.getMessage()));
      if (thrown.find()) {
        return new UserError(thrown.group(1), e);
      }
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }
}
