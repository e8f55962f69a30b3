package lxmert.cli;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Does what users do most, once and unseen: Java keeps the classes that it loads for that in an
 * archive, from which the next starts take them (docs/decisions/0024-kept-classes.md). The
 * launchers run it.
 */
public final class Rehearsal {
  private static final int SIDE = 144;
  private static final String QUESTION = "what is it?";

  private Rehearsal() {}

  /** Asks the command line and the server a question each. Where something fails, less is kept. */
  public static void main(String[] args) throws IOException {
    Path image = Files.createTempFile("lxmert-rehearsal", ".png");
    try {
      ImageIO.write(
          new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
      silent(Writer.nullWriter()).execute("--help");
      int code =
          silent(Writer.nullWriter())
              .execute("answer", "--image", image.toString(), "--question", QUESTION);
      if (code == 0) {
        askServer(Files.readAllBytes(image));
      }
    } finally {
      Files.deleteIfExists(image);
    }
    System.exit(0); // the server still listens
  }

  private static void askServer(byte[] image) throws IOException {
    PipedWriter printed = new PipedWriter();
    CommandLine line = silent(printed);
    try (BufferedReader reader = new BufferedReader(new PipedReader(printed))) {
      Thread server = new Thread(() -> line.execute("serve", "--port", "0"), "rehearsal");
      server.setDaemon(true);
      server.start();
      String ready = reader.readLine();
      URI address = URI.create(ready.substring(ready.indexOf("http")));
      ask(address.resolve("/"), null);
      ask(address.resolve("/api/images/1"), null);
      ask(
          address.resolve("/answer"),
          String.format(
              Locale.ROOT,
              "{\"question\": \"%s\", \"image\": \"%s\"}",
              QUESTION,
              Base64.getEncoder().encodeToString(image)));
    }
  }

  private static void ask(URI address, @Nullable String body) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    if (body != null) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body.getBytes(StandardCharsets.UTF_8));
      }
    }
    connection.getInputStream().readAllBytes();
  }

  private static CommandLine silent(Writer out) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(Writer.nullWriter()));
  }
}
