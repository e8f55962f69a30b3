package lxmert.spark;

import java.io.File;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lxmert.io.UserError;
import lxmert.launch.LaunchedRank;
import lxmert.launch.LaunchedRanks;
import lxmert.launch.RankProgram;
import org.apache.spark.BarrierTaskContext;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** A task that runs a rank: a process beside the executor, for as long as it lives. */
final class RankTask extends AbstractFunction1<Iterator<Integer>, Iterator<Integer>>
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Begins a run anew, which a rank that is started again must not. */
  private static final String RESTART = "--restart";

  private final int count;
  private final String main;
  private final ArrayList<String> arguments;
  private final RankLine.Address driver;
  private final String folder;

  /**
   * A task.
   *
   * @param count how many there are
   * @param main the class that ranks run
   * @param arguments of it
   * @param driver where the driver listens
   * @param folder in which a rank is started where there is one of that name
   */
  RankTask(int count, String main, List<String> arguments, RankLine.Address driver, String folder) {
    this.count = count;
    this.main = main;
    this.arguments = new ArrayList<>(arguments);
    this.driver = driver;
    this.folder = folder;
  }

  @Override
  public Iterator<Integer> apply(Iterator<Integer> rows) {
    BarrierTaskContext context = BarrierTaskContext.get();
    int rank = context.partitionId();
    String host = host(context.getTaskInfos()[0].address());
    int port = Integer.parseInt(context.allGather(rank == 0 ? freePort() : "")[0]);
    try (RankLine line = RankLine.connect(driver, context.stageAttemptNumber(), rank)) {
      ProcessBuilder process =
          new RankProgram(main, arguments(context.stageAttemptNumber()))
              .process(classPath(), rank, count, host, port, context.cpus());
      if (new File(folder).isDirectory()) {
        process.directory(new File(folder));
      }
      LaunchedRank launched = LaunchedRank.start(rank, process, line.out(), line.err(), false);
      line.await(launched, context::isInterrupted);
    }
    return rows;
  }

  private List<String> arguments(int attempt) {
    return attempt == 0
        ? arguments
        : arguments.stream().filter(each -> !each.equals(RESTART)).toList();
  }

  private static String host(String address) {
    return address.substring(0, address.lastIndexOf(':')).replaceAll("^\\[|]$", "");
  }

  private static String freePort() {
    try {
      return Integer.toString(LaunchedRanks.freePort(InetAddress.getByName("0.0.0.0")));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** That of this process, and the jars that Spark has added to it. */
  private static String classPath() {
    Set<String> all = new LinkedHashSet<>();
    all.add(System.getProperty("java.class.path"));
    @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    for (; loader != null; loader = loader.getParent()) {
      if (loader instanceof URLClassLoader added) {
        for (URL jar : added.getURLs()) {
          all.add(path(jar));
        }
      }
    }
    return String.join(File.pathSeparator, all);
  }

  private static String path(URL jar) {
    try {
      return Path.of(jar.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new UserError(jar + " is no file of this machine", e);
    }
  }
}
