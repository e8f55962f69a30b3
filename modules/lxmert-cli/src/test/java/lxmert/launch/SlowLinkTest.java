package lxmert.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlowLinkTest {
  private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(20);

  @Test
  void datagramsOfBothEndsArriveInTheirOrderAndNotBeforeTheDelay() throws IOException {
    try (DatagramSocket a = new DatagramSocket(here(0));
        DatagramSocket b = new DatagramSocket(here(0));
        SlowLink link =
            new SlowLink(
                DELAY,
                new InetSocketAddress[] {here(0), here(0)},
                new InetSocketAddress[] {here(a.getLocalPort()), here(b.getLocalPort())})) {
      long start = System.nanoTime();
      for (byte i = 0; i < 3; i++) {
        a.send(new DatagramPacket(new byte[] {i}, 1, link.address(0)));
      }
      for (byte i = 0; i < 3; i++) {
        assertThat(received(b)).isEqualTo(i);
      }
      b.send(new DatagramPacket(new byte[] {7}, 1, link.address(1)));
      assertThat(received(a)).isEqualTo((byte) 7);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * DELAY);
    }
  }

  private static InetSocketAddress here(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static byte received(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(60_000);
    DatagramPacket datagram = new DatagramPacket(new byte[1], 1);
    socket.receive(datagram);
    return datagram.getData()[0];
  }
}
