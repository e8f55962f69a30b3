package lxmert.spark;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The networks of this process, which is an executor's: each is loaded once, shared by all tasks
 * that ask for the same, and kept for those to come. A network that no task uses is freed when one
 * of the same kind is loaded, and at the end of the process.
 */
final class ExecutorNetworks {
  private static final ExecutorNetworks OF_PROCESS = new ExecutorNetworks();

  private final Map<Key, Shared> loaded = new LinkedHashMap<>();

  ExecutorNetworks() {}

  /** The one of this process. */
  static ExecutorNetworks ofProcess() {
    return OF_PROCESS;
  }

  /** What a network is made of: equal keys share it, keys of one class replace each other. */
  interface Key {}

  /** A network and how many tasks use it. */
  private static final class Shared {
    private final AutoCloseable network;
    private int users;

    private Shared(AutoCloseable network) {
      this.network = network;
    }
  }

  /**
   * A network that stays until it is given back.
   *
   * @param network to use
   * @param end gives it back
   */
  record Lease<N>(N network, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  /** A network, loaded by the first who asks; the others wait. */
  @SuppressWarnings("unchecked") // a key stands for one class of networks
  synchronized <N extends AutoCloseable> Lease<N> use(Key key, Supplier<N> loading) {
    Shared shared = loaded.get(key);
    if (shared == null) {
      freeUnused(key.getClass());
      if (this == OF_PROCESS && loaded.isEmpty()) {
        freeAtTheEnd();
      }
      shared = new Shared(loading.get());
      loaded.put(key, shared);
    }
    shared.users++;
    Shared used = shared;
    return new Lease<>((N) used.network, () -> giveBack(used));
  }

  private synchronized void giveBack(Shared shared) {
    shared.users--;
  }

  /** Frees the networks of a kind that no task uses. */
  synchronized void freeUnused(Class<?> kind) {
    Iterator<Map.Entry<Key, Shared>> all = loaded.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Key, Shared> each = all.next();
      if (each.getValue().users == 0 && kind.isInstance(each.getKey())) {
        all.remove();
        close(each.getValue().network);
      }
    }
  }

  private void freeAtTheEnd() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> freeUnused(Key.class), "free networks"));
  }

  private static void close(AutoCloseable network) {
    try {
      network.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
