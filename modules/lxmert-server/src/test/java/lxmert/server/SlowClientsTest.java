package lxmert.server;

import static lxmert.server.TestServer.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import lxmert.serving.ServingLimits;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send or read too slowly, or too much, are cut off, and others do not notice. */
@Timeout(120)
class SlowClientsTest {
  private static final String INFER = "/v2/models/lxmert-vqa/infer";

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    HttpLimits limits =
        new HttpLimits(
            200_000,
            4,
            64,
            Duration.ofMillis(600),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            100_000,
            Duration.ofSeconds(20));
    server = TestServer.start(TestServer.options(folder, ServingLimits.STANDARD, limits));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.server().port());
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String head(int length) {
    return head(INFER, length);
  }

  private static String head(String path, int length) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
  }

  /** Sends a byte now and then until the other side has enough; what it said. */
  private static String trickle(Socket socket) throws IOException, InterruptedException {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    try {
      while (in.available() == 0) {
        out.write('a');
        Thread.sleep(50);
      }
    } catch (IOException e) {
      return ""; // closed
    }
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void assertOthersAreAnswered() {
    assertThat(server.post(INFER, Bodies.infer(base64("image_b.png"), "", "how many")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aBodyThatTrickles() throws Exception {
    try (Socket one = connect();
        Socket two = connect()) {
      send(one, head(100_000));
      send(two, head(100_000));
      assertOthersAreAnswered();
      assertThat(trickle(one)).startsWith("HTTP/1.1 408").contains("request_timeout", "close");
      assertThat(trickle(two)).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void manyThatTrickleLeaveRoomForOthers() throws Exception {
    Socket[] sockets = new Socket[40];
    for (int i = 0; i < sockets.length; i++) {
      sockets[i] = connect();
      send(sockets[i], head(100_000) + "{");
    }
    assertOthersAreAnswered();
    for (Socket each : sockets) {
      each.close();
    }
  }

  @Test
  void aBodyThatStops() throws Exception {
    try (Socket socket = connect()) {
      send(socket, head(1000) + "{");
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 408").contains("request_timeout");
    }
  }

  @Test
  void headersThatTrickle() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "GET /v2 HTTP/1.1\r\nX-");
      assertThat(trickle(socket)).isEmpty();
    }
    try (Socket silent = connect()) {
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket second = connect()) {
      send(second, "GET /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\n");
      byte[] first = second.getInputStream().readNBytes(12);
      assertThat(first).asString(StandardCharsets.UTF_8).isEqualTo("HTTP/1.1 200");
      Thread.sleep(1500); // between requests there is more time
      send(second, "GET /v2/health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(second.getInputStream().readAllBytes())
          .asString(StandardCharsets.UTF_8)
          .contains("HTTP/1.1 200");
    }
  }

  @Test
  void aResponseThatNobodyReads() throws Exception {
    try (Socket socket = connect()) {
      socket.setSendBufferSize(4096);
      assertThatThrownBy(
              () -> {
                while (true) {
                  send(socket, "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n");
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertOthersAreAnswered();
    server.awaitLog("\"outcome\":\"cancelled\"");
  }

  @Test
  void aBodyThatIsTooLong() throws Exception {
    try (Socket known = connect()) {
      send(known, head(200_001));
      String answer = new String(known.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 413").contains("too_large");
    }
    try (Socket chunked = connect()) {
      send(chunked, "POST " + INFER + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 3; i++) {
        send(chunked, "11170\r\n" + " ".repeat(70_000) + "\r\n");
      }
      byte[] status = chunked.getInputStream().readNBytes(12);
      assertThat(status).asString(StandardCharsets.UTF_8).isEqualTo("HTTP/1.1 413");
    }
  }

  /** The connection stays, so whoever is still writing does not miss the answer. */
  @Test
  void aBodyThatIsRefusedUnread() throws Exception {
    try (Socket socket = connect()) {
      for (int i = 0; i < 2; i++) {
        send(socket, head("/nowhere", 100_000) + " ".repeat(50_000));
        Thread.sleep(100); // time for a hasty answer
        send(socket, " ".repeat(50_000));
      }
      send(socket, "GET /v2/health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(socket.getInputStream().readAllBytes())
          .asString(StandardCharsets.UTF_8)
          .containsPattern("(?s)^HTTP/1.1 404.*HTTP/1.1 404.*HTTP/1.1 200");
    }
  }

  @Test
  void aBodyThatIsRefusedAndTrickles() throws Exception {
    try (Socket socket = connect();
        Socket silent = connect();
        Socket waiting = connect()) {
      send(socket, head("/nowhere", 100_000));
      send(silent, head("/nowhere", 100_000));
      send(waiting, head("/nowhere", 1000).replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n"));
      assertThat(trickle(socket)).startsWith("HTTP/1.1 404").contains("not_found", "close");
      for (Socket each : new Socket[] {silent, waiting}) {
        assertThat(each.getInputStream().readAllBytes())
            .asString(StandardCharsets.UTF_8)
            .startsWith("HTTP/1.1 404")
            .contains("Connection: close");
      }
    }
  }

  @Test
  void probesAreAnsweredWhileAllRoomIsTaken() throws Exception {
    Socket[] sockets = new Socket[4];
    for (int i = 0; i < sockets.length; i++) {
      sockets[i] = connect();
      String unknown = head(0).replace("Content-Length: 0", "Transfer-Encoding: chunked");
      send(sockets[i], unknown + "11170\r\n" + " ".repeat(60_000));
    }
    assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
    for (Socket each : sockets) {
      each.close();
    }
    assertThat(server.get("/metrics").statusCode()).isEqualTo(200);
  }
}
