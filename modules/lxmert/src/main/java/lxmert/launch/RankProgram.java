package lxmert.launch;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program whose processes are ranks. Each learns its number and where they meet from the
 * variables that PyTorch's schedulers set.
 *
 * @param main the class whose {@code main} they run
 * @param arguments of it
 */
public record RankProgram(String main, List<String> arguments) {
  /** The variable that names the process which started a rank: its end is the end of all. */
  public static final String LAUNCHER = "LXMERT_LAUNCHER";

  /** Copies the arguments. */
  public RankProgram {
    arguments = List.copyOf(arguments);
  }

  /**
   * What starts one of them, with the Java and the options of this process.
   *
   * @param classPath where the program is
   * @param count how many there are
   * @param host where the first one listens
   * @param port likewise
   * @param threads that it computes on
   */
  public ProcessBuilder process(
      String classPath, int rank, int count, String host, int port, int threads) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", classPath));
    command.add(main);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.remove("TORCHELASTIC_USE_AGENT_STORE"); // these meet at rank 0
    environment.put("RANK", Integer.toString(rank));
    environment.put("WORLD_SIZE", Integer.toString(count));
    environment.put("MASTER_ADDR", host);
    environment.put("MASTER_PORT", Integer.toString(port));
    environment.put("OMP_NUM_THREADS", Integer.toString(threads));
    environment.put(LAUNCHER, Long.toString(ProcessHandle.current().pid()));
    return builder;
  }
}
