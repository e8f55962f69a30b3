package lxmert.ranks;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lxmert.io.AtomicFiles;
import lxmert.io.FileClaim;
import lxmert.io.UserError;
import lxmert.ranks.RankSettings.Address;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_gloo;

/** Processes that are joined by c10d's process group of Gloo, over TCP. */
public final class GlooRanks implements Ranks {
  /** For all to be started. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** For the slowest share of the work; whether a rank lives is watched apart from it. */
  private static final Duration LONGEST_WORK = Duration.ofHours(2);

  private static final String HERE = "here/";
  private static final int LENGTH_BYTES = 4;

  private final RankSettings settings;
  private final RankStore store;
  private final Watch watch;
  private final ProcessGroupGloo group;
  private Traffic traffic = Traffic.NONE;
  private int capacity = 1 << 12;

  private GlooRanks(RankSettings settings, RankStore store, Watch watch, ProcessGroupGloo group) {
    this.settings = settings;
    this.store = store;
    this.watch = watch;
    this.group = group;
  }

  /**
   * Meets the others, and waits until all have come; one process alone meets nobody.
   *
   * @param lost is told in one sentence, on a thread of its own, that another rank is gone: the
   *     work of this one may be waiting for it in native code, from which only the end of the
   *     process helps
   * @throws UserError if the first rank's address is taken, or somebody does not come
   */
  public static Ranks join(RankSettings settings, Consumer<String> lost) {
    if (settings.count() == 1) {
      return Ranks.alone();
    }
    Loader.load(torch_gloo.class);
    RankStore store = RankStore.meet(settings, PATIENCE);
    Watch watch = new Watch(store.again(settings.deadline()), settings, lost);
    watch.begin();
    awaitAll(store, settings);
    watch.start();
    return new GlooRanks(settings, store, watch, group(store, settings));
  }

  private static void awaitAll(RankStore store, RankSettings settings) {
    store.put(HERE + settings.rank(), Integer.toString(settings.count()));
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int rank = 0; rank < settings.count(); rank++) {
      while (!store.has(HERE + rank)) {
        if (System.nanoTime() > end) {
          throw new UserError(
              "rank %d of %d has not come within %d s"
                  .formatted(rank, settings.count(), PATIENCE.toSeconds()));
        }
        FileClaim.pause(Duration.ofMillis(20));
      }
      String count = store.get(HERE + rank);
      if (!count.equals(Integer.toString(settings.count()))) {
        throw new UserError(
            "rank %d was started as one of %s, expected one of %d as rank %d"
                .formatted(rank, count, settings.count(), settings.rank()));
      }
    }
  }

  private static ProcessGroupGloo group(RankStore store, RankSettings settings) {
    try (PointerScope scope = new PointerScope()) {
      ProcessGroupGloo.Options options =
          ProcessGroupGloo.Options.create(new Milliseconds(LONGEST_WORK.toMillis()));
      options.devices(
          new GlooDeviceVector(
              ProcessGroupGloo.createDeviceForHostname(ownAddress(store.address()))));
      ProcessGroupGloo group =
          new ProcessGroupGloo(store.store(), settings.rank(), settings.count(), options);
      group.retainReference();
      return group;
    }
  }

  /** The address of this machine on the way to the first rank; nothing is sent. */
  private static String ownAddress(Address first) {
    try (DatagramSocket way = new DatagramSocket()) {
      way.connect(new InetSocketAddress(InetAddress.getByName(first.host()), first.port()));
      return way.getLocalAddress().getHostAddress();
    } catch (IOException e) {
      throw new UserError("there is no way to rank 0 at " + first, e);
    }
  }

  @Override
  public int rank() {
    return settings.rank();
  }

  @Override
  public int count() {
    return settings.count();
  }

  @Override
  public String manner() {
    return "%d, exchanging %s".formatted(count(), exchange());
  }

  @Override
  public Precision exchange() {
    return settings.exchange();
  }

  /** In one exchange where all fit into as many bytes as the last time; in two where not. */
  @Override
  public List<byte[]> gather(byte[] own) {
    while (true) {
      List<ByteBuffer> all = gatherOnce(own);
      int longest = all.stream().mapToInt(each -> each.getInt(0)).max().orElseThrow();
      if (longest + LENGTH_BYTES <= capacity) {
        return all.stream().map(GlooRanks::content).toList();
      }
      capacity = 2 * (longest + LENGTH_BYTES);
    }
  }

  private List<ByteBuffer> gatherOnce(byte[] own) {
    byte[] padded = new byte[capacity];
    ByteBuffer.wrap(padded)
        .putInt(own.length)
        .put(own, 0, Math.min(own.length, capacity - LENGTH_BYTES));
    byte[] all = new byte[capacity * count()];
    try (PointerScope scope = new PointerScope()) {
      Tensor sent = torch.empty(capacity).to(torch.ScalarType.Byte);
      sent.data_ptr_byte().put(padded);
      Tensor received = torch.empty(all.length).to(torch.ScalarType.Byte);
      await((long) padded.length * (count() - 1), () -> group._allgather_base(received, sent));
      received.data_ptr_byte().get(all);
    }
    List<ByteBuffer> parts = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      parts.add(ByteBuffer.wrap(all, i * capacity, capacity).slice());
    }
    return parts;
  }

  private static byte[] content(ByteBuffer message) {
    byte[] bytes = message.array();
    int start = message.arrayOffset() + LENGTH_BYTES;
    return Arrays.copyOfRange(bytes, start, start + message.getInt(0));
  }

  /**
   * Every rank gets one column of all ranks, adds it up in their order, and hands the sum to all:
   * as many bytes as a ring moves. Sums are added in float32 at least, whatever they travel in.
   */
  @Override
  public void add(Tensor values) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      LongVector equal = new LongVector();
      Tensor columns = torch.empty_like(values); // (N, C), row i is from rank i
      long bytes = values.nbytes() / count() * (count() - 1);
      await(bytes, () -> group.alltoall_base(columns, values, equal, equal));
      Tensor own = sum(columns);
      await(bytes, () -> group._allgather_base(values, own));
    }
  }

  /**
   * Adds rows in their order, in float32 at least. Two bfloat16 tensors are added so by themselves.
   *
   * @param rows (N, C); overwritten
   * @return (1, C) of the same type
   */
  static Tensor sum(Tensor rows) {
    boolean half = rows.scalar_type().intern() == torch.ScalarType.BFloat16;
    Tensor first = rows.narrow(0, 0, 1);
    Tensor sum = half && rows.size(0) > 2 ? first.to(torch.ScalarType.Float) : first;
    for (long row = 1; row < rows.size(0); row++) {
      sum.add_(rows.narrow(0, row, 1));
    }
    return sum.to(rows.scalar_type());
  }

  @Override
  public void broadcast(Tensor values) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      long bytes = rank() == 0 ? values.nbytes() * (count() - 1) : 0;
      await(bytes, () -> group.broadcast(new TensorVector(values.detach())));
    }
  }

  private void await(long bytes, Supplier<Work> exchange) {
    long start = System.nanoTime();
    Work work = exchange.get();
    try {
      work._wait();
    } catch (RuntimeException e) {
      String verdict = watch.verdict();
      throw new UserError(
          verdict == null ? "rank %d lost the others".formatted(rank()) : verdict, e);
    }
    traffic = traffic.plus(bytes, System.nanoTime() - start);
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public void fail(String why) {
    watch.fail(store, why);
  }

  @Override
  public void close() {
    watch.close();
    group.releaseReference();
    if (rank() == 0 && settings.address() == null) {
      AtomicFiles.delete(settings.file());
    }
    store.close();
  }
}
