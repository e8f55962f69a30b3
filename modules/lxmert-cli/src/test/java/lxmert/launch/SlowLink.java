package lxmert.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands datagrams between two sockets on after a delay, in both directions and in their order. As a
 * program of one file it is the long way between two namespaces of {@code bin/rank-namespaces}.
 */
public final class SlowLink implements AutoCloseable {
  private static final int LONGEST = 65_536;

  /** What comes in while this program waits for a core. */
  private static final int BUFFER = 1 << 22;

  private record Held(DatagramPacket datagram, long due) {}

  private final DatagramSocket first;
  private final DatagramSocket second;

  /**
   * A link between two addresses.
   *
   * @param delay in nanoseconds
   * @param here where datagrams of the first and of the second end arrive; they leave from the
   *     other
   * @param there the two ends
   */
  public SlowLink(long delay, InetSocketAddress[] here, InetSocketAddress[] there)
      throws SocketException {
    first = socket(here[0]);
    second = socket(here[1]);
    relay(delay, first, second, there[1]);
    relay(delay, second, first, there[0]);
  }

  /** {@code MICROSECONDS HERE1 THERE1 HERE2 THERE2}, each address {@code HOST:PORT}. */
  public static void main(String[] args) throws SocketException {
    new SlowLink(
        Long.parseLong(args[0]) * 1000,
        new InetSocketAddress[] {address(args[1]), address(args[3])},
        new InetSocketAddress[] {address(args[2]), address(args[4])});
  }

  private static DatagramSocket socket(InetSocketAddress here) throws SocketException {
    DatagramSocket socket = new DatagramSocket(here);
    socket.setReceiveBufferSize(BUFFER);
    return socket;
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  private static void relay(
      long delay, DatagramSocket from, DatagramSocket to, InetSocketAddress end) {
    BlockingQueue<Held> held = new LinkedBlockingQueue<>();
    new Thread(() -> untilClosed(from, () -> held.put(receive(from, delay))), "in").start();
    Thread out = new Thread(() -> untilClosed(to, () -> send(held.take(), to, end)), "out");
    out.setDaemon(true);
    out.start();
  }

  /** Something that waits for a datagram or for its time. */
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void untilClosed(DatagramSocket socket, Work work) {
    while (!socket.isClosed()) {
      try {
        work.run();
      } catch (InterruptedException e) {
        return;
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static Held receive(DatagramSocket from, long delay) throws IOException {
    DatagramPacket datagram = new DatagramPacket(new byte[LONGEST], LONGEST);
    from.receive(datagram);
    return new Held(datagram, System.nanoTime() + delay);
  }

  private static void send(Held next, DatagramSocket to, InetSocketAddress end) throws IOException {
    while (System.nanoTime() < next.due) {
      LockSupport.parkNanos(next.due - System.nanoTime());
    }
    next.datagram.setSocketAddress(end);
    to.send(next.datagram);
  }

  /** Where the first (0) or the second end (1) sends to. */
  InetSocketAddress address(int end) {
    return (InetSocketAddress) (end == 0 ? first : second).getLocalSocketAddress();
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
