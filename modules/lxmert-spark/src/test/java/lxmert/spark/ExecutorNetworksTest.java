package lxmert.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import lxmert.spark.ExecutorNetworks.Lease;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** A process loads a network once, and frees it when nobody uses it and another takes its place. */
class ExecutorNetworksTest {
  private final List<String> freed = new ArrayList<>();
  private final ExecutorNetworks networks = new ExecutorNetworks();

  private record Name(String name) implements ExecutorNetworks.Key {}

  private record Other(String name) implements ExecutorNetworks.Key {}

  private Lease<AutoCloseable> use(ExecutorNetworks.Key key) {
    return networks.use(key, () -> () -> freed.add(key.toString()));
  }

  @Test
  void tasksShareANetworkThatStaysForThoseToCome() {
    Lease<AutoCloseable> first = use(new Name("a"));
    Lease<AutoCloseable> second = use(new Name("a"));
    assertThat(second.network()).isSameAs(first.network());
    first.close();
    second.close();
    assertThat(freed).isEmpty();
    assertThat(use(new Name("a")).network()).isSameAs(first.network());
  }

  @Test
  void anotherOfTheKindReplacesItOnceNobodyUsesIt() {
    Lease<AutoCloseable> a = use(new Name("a"));
    use(new Name("b")).close();
    use(new Other("c")).close();
    assertThat(freed).isEmpty();
    a.close();
    use(new Name("d"));
    assertThat(freed).containsExactly("Name[name=a]", "Name[name=b]");
    networks.freeUnused(ExecutorNetworks.Key.class);
    assertThat(freed).containsExactly("Name[name=a]", "Name[name=b]", "Other[name=c]");
  }

  @Test
  void threadsFollowTheCoresOfTheExecutor() {
    SparkConf conf = new SparkConf(false);
    assertThat(TaskThreads.ofProcess(conf.set("spark.master", "local[3]"))).isEqualTo(3);
    assertThat(TaskThreads.ofProcess(conf.set("spark.master", "local[4, 2]"))).isEqualTo(4);
    conf.set("spark.master", "spark://host:7077").set("spark.executor.cores", "6");
    assertThat(TaskThreads.ofProcess(conf)).isEqualTo(6);
  }
}
