package lxmert.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on this machine that answers as a test says, byte by byte: one request a connection. */
final class UnrulyServer implements AutoCloseable {
  private final ServerSocket socket;
  private final Answering answering;
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** A request; header names in lower case. */
  record Request(String path, Map<String, String> headers) {
    /** The first byte asked for; 0 for the whole file. */
    int from() {
      String range = headers.getOrDefault("range", "bytes=0-");
      return Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }
  }

  /** Writes an answer; the connection is closed after it. */
  interface Answering {
    void answer(int number, Request request, OutputStream out) throws IOException;
  }

  UnrulyServer(Answering answering) throws IOException {
    this.answering = answering;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "server");
    thread.setDaemon(true);
    thread.start();
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  List<Request> requests() {
    return requests;
  }

  private void serve() {
    while (true) {
      try (Socket connection = socket.accept()) {
        Request request = read(connection);
        requests.add(request);
        OutputStream out = connection.getOutputStream();
        answering.answer(requests.size(), request, out);
        out.flush();
      } catch (SocketException e) {
        if (socket.isClosed()) {
          return;
        } // else the client hung up, and the next one is served
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Request read(Socket connection) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
    String first = in.readLine();
    if (first == null) {
      throw new SocketException("nothing was asked");
    }
    String path = first.split(" ", -1)[1];
    Map<String, String> headers = new TreeMap<>();
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Request(path, headers);
  }

  /** The status line and the headers of an answer. */
  static void head(OutputStream out, String status, String... headers) throws IOException {
    String head = "HTTP/1.1 " + status + "\r\n" + String.join("\r\n", headers);
    String all = head.stripTrailing() + "\r\nConnection: close\r\n\r\n";
    out.write(all.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
