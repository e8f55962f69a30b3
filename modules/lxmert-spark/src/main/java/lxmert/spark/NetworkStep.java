package lxmert.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;

/** What a network does with rows; it travels to the executors. */
interface NetworkStep<N extends AutoCloseable> extends Serializable {
  /** What the network is made of. */
  ExecutorNetworks.Key key();

  /** Loads it on this machine. */
  N load();

  /** The rows with the columns that are new; several threads may call it at once. */
  List<Row> apply(N network, List<Row> rows);
}
