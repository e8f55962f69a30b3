package lxmert.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/** The connection of a request, below HTTP. */
final class ClientConnection {
  private final EndPoint endPoint;
  private boolean readAhead;
  private boolean gone;

  ClientConnection(jakarta.servlet.http.HttpServletRequest request) {
    endPoint =
        ServletContextRequest.getServletContextRequest(request)
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
  }

  EndPoint endPoint() {
    return endPoint;
  }

  /** Lets reads and writes fail after so long without a byte. */
  void idleTimeout(Duration time) {
    endPoint.setIdleTimeout(time.toMillis());
  }

  /**
   * Whether the client closed its side. To be asked once the body is read: nobody else reads then.
   */
  synchronized boolean isGone() {
    if (!gone && !readAhead && endPoint.getTransport() instanceof SocketChannel channel) {
      try {
        int read = channel.read(ByteBuffer.allocate(1));
        gone = read < 0;
        readAhead = read > 0;
      } catch (IOException e) {
        gone = true;
      }
    }
    return gone;
  }

  /** Whether a byte of a following request was taken, so that this one has to be the last. */
  synchronized boolean isSpoilt() {
    return readAhead;
  }
}
