package lxmert.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lxmert.fetch.Catalogue;
import lxmert.fetch.FetchOptions;
import lxmert.fetch.Fetcher;
import lxmert.fetch.Fetcher.Fetched;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert fetch}: public weights, vocabularies and answer lists by name. */
@Command(
    name = "fetch",
    description = {
      "Fetches public weights, vocabularies, answer lists and data by name; without a name, says"
          + " which there are.",
      "Run again after an interruption, it goes on where it was. Files are kept in a cache, checked"
          + " by SHA-256, and not fetched twice. A proxy is given with"
          + " LXMERT_JAVA_OPTIONS=-Dhttps.proxyHost=HOST and -Dhttps.proxyPort=PORT."
    },
    mixinStandardHelpOptions = true)
final class FetchCommand implements Callable<Integer> {
  private static final String MIRRORS = "LXMERT_MIRROR";
  private static final String CACHE = "LXMERT_CACHE";

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "What to fetch.")
  private @Nullable String name;

  @Written(folder = true)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Copy the files here as well (default: they stay in the cache).")
  private @Nullable Path out;

  @Written(folder = true)
  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Keep files here (default: $" + CACHE + ", or ~/.cache/lxmert).")
  private @Nullable Path cache;

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description =
          "Try this address first, for URL/NAME/FILE; may be given several times (default: $"
              + MIRRORS
              + ", separated by commas).")
  private List<String> mirrors = List.of();

  @Option(names = "--offline", description = "Use what the cache has, and no network.")
  private boolean offline;

  @Option(
      names = "--file",
      paramLabel = "FILE=PATH",
      description = "Take a file that you have got elsewhere; may be given several times.")
  private Map<String, Path> files = Map.of();

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Catalogue catalogue = Catalogue.standard();
    PrintWriter print = spec.commandLine().getOut();
    if (name == null) {
      list(catalogue, print);
      return 0;
    }
    FetchOptions options = FetchOptions.standard(cache(), mirrors(), offline);
    List<Fetched> fetched =
        new Fetcher(options, ConsoleProgress.onStandardError()).fetch(catalogue.entry(name), files);
    if (out != null) {
      Fetcher.copy(fetched, out);
    }
    fetched.forEach(file -> print(file, print));
    if (!json.wanted()) {
      print.println(out == null ? options.cache().resolve(name) : out);
    }
    return 0;
  }

  private Path cache() {
    if (cache != null) {
      return cache;
    }
    String variable = System.getenv(CACHE);
    return variable == null || variable.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "lxmert")
        : Path.of(variable);
  }

  private List<URI> mirrors() {
    String variable = System.getenv(MIRRORS);
    Stream<String> addresses =
        mirrors.isEmpty() && variable != null
            ? Arrays.stream(variable.split(",", -1)).filter(address -> !address.isBlank())
            : mirrors.stream();
    return addresses.map(address -> address(address.strip())).toList();
  }

  private static URI address(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new UserError("the mirror %s is not an address".formatted(text), e);
    }
  }

  private void list(Catalogue catalogue, PrintWriter print) {
    for (Catalogue.Entry entry : catalogue.entries()) {
      if (json.wanted()) {
        print.println(Json.line(entry));
      } else {
        print.printf("%-24s %s%n", entry.name(), entry.what());
      }
    }
  }

  private void print(Fetched file, PrintWriter print) {
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("file", file.file().toString());
      line.put("bytes", file.size());
      line.put("sha256", file.sha256());
      line.put("pinned", file.pinned());
      line.put("from", file.from());
      print.println(Json.line(line));
      return;
    }
    print.printf(
        Locale.ROOT,
        "%s, %d bytes, from %s%n  sha256 %s, %s%n",
        file.file().getFileName(),
        file.size(),
        file.from(),
        file.sha256(),
        file.pinned() ? "as pinned" : "not pinned: this is what came");
  }
}
