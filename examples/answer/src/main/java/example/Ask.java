package example;

import java.nio.file.Path;
import java.util.List;
import lxmert.answer.Answerer;
import lxmert.answer.Reply;

/** Asks one question about one image: {@code Ask MODEL DETECTOR IMAGE QUESTION}. */
public final class Ask {
  public static void main(String[] args) {
    try (Answerer answerer = Answerer.load(Path.of(args[0]), Path.of(args[1]))) {
      for (Reply reply : answerer.ask(answerer.detectRegions(Path.of(args[2])), List.of(args[3]))) {
        System.out.println(reply.best().text() + " " + reply.best().probability());
      }
    }
  }
}
