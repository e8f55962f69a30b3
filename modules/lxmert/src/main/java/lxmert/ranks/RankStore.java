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
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.jspecify.annotations.Nullable;

/** Texts by key that all ranks see: c10d's {@code TCPStore}, which the first rank holds. */
final class RankStore implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final TCPStore store;
  private final Address address;

  private RankStore(TCPStore store, Address address) {
    this.store = store;
    this.address = address;
  }

  /**
   * Opens the store where the ranks meet.
   *
   * @param patience how long the first rank is waited for
   * @throws UserError if its address is taken, or nobody answers there
   */
  static RankStore meet(RankSettings settings, Duration patience) {
    Address given = settings.address();
    if (settings.rank() > 0) {
      return given == null ? find(settings.file(), patience) : join(given, patience);
    }
    if (given != null) {
      return open(
          given, true, patience, "cannot be listened on: it is taken, or not this machine's");
    }
    RankStore store = open(new Address(ownName(), 0), true, patience, "cannot be listened on");
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
  private static RankStore find(Path file, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Address left = Files.exists(file) ? read(file) : null;
      if (left != null) {
        try {
          return join(left, Duration.ofSeconds(2));
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

  private static RankStore join(Address address, Duration patience) {
    String problem = "was silent for %d s, expected rank 0 there".formatted(patience.toSeconds());
    return open(address, false, patience, problem);
  }

  private static RankStore open(Address at, boolean holds, Duration patience, String problem) {
    try (PointerScope scope = new PointerScope();
        TCPStoreOptions options = new TCPStoreOptions()) {
      options.isServer(holds).waitWorkers(false).port((short) at.port());
      options.timeout(new Milliseconds(patience.toMillis()));
      TCPStore store = new TCPStore(at.host(), options);
      store.retainReference();
      return new RankStore(store, new Address(at.host(), store.getPort() & 0xffff));
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
    return join(address, patience);
  }

  /** Where the first rank listens. */
  Address address() {
    return address;
  }

  /** What libtorch knows it as. */
  TCPStore store() {
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
        org.bytedeco.pytorch.StringVector keys = new org.bytedeco.pytorch.StringVector(key)) {
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
  }
}
