package lxmert.spark;

import java.util.concurrent.TimeUnit;

/** A program that ranks run in tests: it says who it is, and ends as it is told to. */
final class FakeRank {
  private FakeRank() {}

  /** Arguments: for each rank {@code wait}, or an exit code and what it says. */
  public static void main(String[] args) throws InterruptedException {
    int rank = Integer.parseInt(System.getenv("RANK"));
    System.out.println("[Gloo] is not handed on");
    System.out.printf(
        "%d of %s at %s on %s in %s%n",
        rank,
        System.getenv("WORLD_SIZE"),
        System.getenv("MASTER_ADDR"),
        System.getenv("OMP_NUM_THREADS"),
        String.join(" ", args));
    System.err.println("progress of " + rank);
    if (args[rank].equals("wait")) {
      TimeUnit.MINUTES.sleep(5);
    }
    String[] end = args[rank].split(":", 2);
    System.err.println("lxmert: " + end[1]);
    Runtime.getRuntime().halt(Integer.parseInt(end[0]));
  }
}
