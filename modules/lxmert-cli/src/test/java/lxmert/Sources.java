package lxmert;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The main code of all modules as text and as the compiler parses it. */
final class Sources {
  private static final Path MODULES = Path.of("..");

  private Sources() {}

  /** What is done with the trees of all files while the compiler has them open. */
  interface Work {
    void accept(JavacTask task, Iterable<? extends CompilationUnitTree> files) throws IOException;
  }

  static List<Path> all() throws IOException {
    try (Stream<Path> all = Files.walk(MODULES)) {
      return all.filter(file -> file.toString().matches(".*/src/main/java/.*\\.java")).toList();
    }
  }

  static void parse(Work work) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(all()));
      work.accept(task, task.parse());
    }
  }
}
