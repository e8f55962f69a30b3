package lxmert.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lxmert.bench.GeneratedPretraining;
import lxmert.bench.ProcessMemory;
import lxmert.corpus.PretrainCorpus;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench corpus}: what a pre-training corpus of some size costs to open and to read. */
@Command(
    name = "corpus",
    description = {
      "Writes generated pre-training pairs (about 55 bytes each) into a folder, compiles them and"
          + " reads from them.",
      "Run it twice: the first run generates and compiles, the second tells what every later start"
          + " costs. Delete the folder afterwards."
    },
    mixinStandardHelpOptions = true)
final class BenchCorpusCommand implements Callable<Integer> {
  private static final int BATCH = 256;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "9180000",
      description = "Sentences with their images (default: ${DEFAULT-VALUE}, as in the paper).")
  private int pairs;

  @Written(folder = true)
  @Option(names = "--folder", required = true, description = "Where the files lie.")
  private Path folder;

  @Option(
      names = "--reads",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Entries to read in random order (default: ${DEFAULT-VALUE}).")
  private int reads;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (pairs < 1 || reads < 1) {
      throw new UserError("--pairs and --reads have to be at least 1");
    }
    Map<String, Object> measured = measure();
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(Json.line(measured));
    } else {
      measured.forEach((name, value) -> out.printf(Locale.ROOT, "%-24s %s%n", name, value));
    }
    return 0;
  }

  private Map<String, Object> measure() {
    Progress progress = ConsoleProgress.onStandardError();
    Path source = folder.resolve("pairs-%d.json".formatted(pairs));
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("pairs", pairs);
    if (!Files.exists(source)) {
      measured.put("generateSeconds", seconds(() -> generate(source, progress)));
    }
    measured.put("sourceMib", AtomicFiles.size(source) >> 20);
    boolean compiled = isCompiled();
    long start = System.nanoTime();
    PretrainCorpus corpus =
        PretrainCorpus.open(
            List.of(source), GeneratedPretraining.answers(), compiledFolder(), progress);
    measured.put(compiled ? "openSeconds" : "compileSeconds", since(start));
    SplittableRandom random = new SplittableRandom(1);
    measured.put("firstBatchSeconds", seconds(() -> read(corpus, BATCH, random)));
    measured.put("residentMibAfterFirstBatch", ProcessMemory.RESIDENT.mib());
    measured.put(
        "entriesPerSecond", Math.round(reads / seconds(() -> read(corpus, reads, random))));
    measured.put("residentMib", ProcessMemory.RESIDENT.mib());
    measured.put("residentMibOfFiles", ProcessMemory.OF_FILES.mib());
    measured.put("heapMib", heapMib());
    return measured;
  }

  private Path compiledFolder() {
    return folder.resolve("compiled-" + pairs);
  }

  private boolean isCompiled() {
    if (!Files.isDirectory(compiledFolder())) {
      return false;
    }
    try (Stream<Path> files = Files.list(compiledFolder())) {
      return files.anyMatch(file -> file.toString().endsWith(".safetensors"));
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(compiledFolder(), e);
    }
  }

  private void generate(Path source, Progress progress) {
    try (Progress.Bar bar = progress.start("generating", pairs, "pairs")) {
      new GeneratedPretraining().write(source, pairs, bar::advance);
    }
  }

  /** Reads entries in random order, all of their fields. */
  private static void read(PretrainCorpus corpus, int count, SplittableRandom random) {
    long characters = 0;
    for (int i = 0; i < count; i++) {
      characters += corpus.get(random.nextInt(corpus.size())).sentence().length();
    }
    if (characters == 0) {
      throw new IllegalStateException("the generated sentences are empty");
    }
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return since(start);
  }

  /** Seconds since a time of {@link System#nanoTime}. */
  static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** What is in use on the Java heap after a collection. */
  private static long heapMib() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
  }
}
