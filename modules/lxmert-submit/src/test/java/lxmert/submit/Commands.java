package lxmert.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.cli.Main;

/** Runs commands in one process, one a line of a file, and prints the exit code of each. */
final class Commands {
  private Commands() {}

  public static void main(String[] args) throws IOException {
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      System.out.println("exit " + Main.run(line.split(" ")));
    }
  }
}
