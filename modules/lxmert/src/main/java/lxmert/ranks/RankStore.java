package lxmert.ranks;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import lxmert.io.AtomicFiles;
import lxmert.io.FileClaim;
import lxmert.io.InputFile;
import lxmert.io.UserError;
import lxmert.ranks.RankSettings.Address;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.jspecify.annotations.Nullable;

/**
 * Texts by key that all ranks see: c10d's {@code TCPStore}, which the first rank holds, or {@code
 * torchrun}.
 */
final class RankStore implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final RankSettings settings;
  private final TCPStore whole;
  private final Address address;

  /** The part of it that is this run's. */
  private final Store store;

  private RankStore(RankSettings settings, TCPStore whole, Address address) {
    this.settings = settings;
    this.whole = whole;
    this.address = address;
    String prefix = settings.prefix();
    store = prefix == null ? whole : new PrefixStore(prefix, whole);
    whole.retainReference();
    store.retainReference();
  }

  /**
   * Opens the store where the ranks meet.
   *
   * @param patience how long the first rank is waited for
   * @throws UserError if its address is taken, or nobody answers there
   */
  static RankStore meet(RankSettings settings, Duration patience) {
    Address given = settings.address();
    if (settings.rank() > 0 || settings.prefix() != null) {
      return given == null ? find(settings, patience) : join(settings, given, patience);
    }
    if (given != null) {
      String problem = "cannot be listened on: it is taken, or not this machine's";
      return open(settings, given, true, patience, problem);
    }
    Address own = new Address(ownName(), 0);
    RankStore store = open(settings, own, true, patience, "cannot be listened on");
    AtomicFiles.writeString(settings.file(), store.address + "\n");
    return store;
  }

  private static String ownName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      throw new UserError("this machine does not know its own name, expected HOST:PORT", e);
    }
  }

  /** The first rank's address is read again as long as nobody answers: it may be an old one. */
  private static RankStore find(RankSettings settings, Duration patience) {
    Path file = settings.file();
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Address left = Files.exists(file) ? read(file) : null;
      if (left != null) {
        try {
          return join(settings, left, Duration.ofSeconds(2));
        } catch (UserError e) {
          left = null;
        }
      }
      if (System.nanoTime() > end) {
        throw new UserError(
            "%s led to no rank 0 within %d s, expected its address there"
                .formatted(file, patience.toSeconds()));
      }
      FileClaim.pause(PAUSE);
    }
  }

  private static @Nullable Address read(Path file) {
    try {
      return Address.parse(InputFile.text(file).strip());
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  private static RankStore join(RankSettings settings, Address address, Duration patience) {
    String problem =
        "was silent for %d s, expected %s there".formatted(patience.toSeconds(), settings.keeper());
    return open(settings, address, false, patience, problem);
  }

  private static RankStore open(
      RankSettings settings, Address at, boolean holds, Duration patience, String problem) {
    try (PointerScope scope = new PointerScope();
        TCPStoreOptions options = new TCPStoreOptions()) {
      options.isServer(holds).waitWorkers(false).port((short) at.port());
      options.timeout(new Milliseconds(patience.toMillis()));
      TCPStore store = new TCPStore(at.host(), options);
      return new RankStore(settings, store, new Address(at.host(), store.getPort() & 0xffff));
    } catch (RuntimeException e) {
      throw new UserError("%s %s".formatted(at, problem), e);
    }
  }

  /**
   * A connection of its own to the same store, for another thread.
   *
   * @param patience longest that an answer may take
   */
  RankStore again(Duration patience) {
    return join(settings, address, patience);
  }

  /** Where it is. */
  Address address() {
    return address;
  }

  /** What libtorch knows it as. */
  Store store() {
    return store;
  }

  void put(String key, String value) {
    store.set(key, value);
  }

  /** Sets a key that is not there or empty; another value stays. */
  void putIfEmpty(String key, String value) {
    try (PointerScope scope = new PointerScope()) {
      store.compareSet(key, "", value);
    }
  }

  boolean has(String key) {
    try (PointerScope scope = new PointerScope();
        StringVector keys = new StringVector(key)) {
      return store.check(keys);
    }
  }

  /** The text of a key, which is waited for. */
  String get(String key) {
    return store.get_to_str(key);
  }

  @Override
  public void close() {
    store.releaseReference();
    whole.releaseReference();
  }
}
