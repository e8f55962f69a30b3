package lxmert.fetch;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lxmert.fetch.Catalogue.Entry;
import lxmert.fetch.Catalogue.Item;
import lxmert.io.AtomicFiles;
import lxmert.io.Digests;
import lxmert.io.FileClaim;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Brings the files of a catalogue into a cache, and checks them against the digests that the
 * catalogue pins. Digests of files that it does not pin are written down when they first come, so
 * that damage is seen later on.
 */
public final class Fetcher {
  private static final String DIGESTS = ".digests.json";
  private static final String LOCK = ".lock";

  private final FetchOptions options;
  private final Progress progress;
  private final HttpClient client;

  /**
   * A file that is there.
   *
   * @param file where it is in the cache
   * @param size in bytes
   * @param sha256 in hexadecimal digits
   * @param pinned whether the catalogue knows the digest; otherwise it is what came
   * @param from where it came from this time: an address, a path, or "the cache"
   */
  public record Fetched(Path file, long size, String sha256, boolean pinned, String from) {}

  /** A fetcher that goes through the proxy of Java's own properties, where they name one. */
  public Fetcher(FetchOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(options.patience())
            .proxy(ProxySelector.getDefault())
            .build();
  }

  /**
   * Brings all files of an entry into the cache.
   *
   * @param byHand files that the user has got elsewhere, by name; they are copied
   * @return the files in the order of the catalogue
   * @throws UserError if a file cannot be had from any address, or is not the one that is pinned
   */
  public List<Fetched> fetch(Entry entry, Map<String, Path> byHand) {
    byHand.keySet().forEach(entry::file);
    Path folder = options.cache().resolve(entry.name());
    String taken = folder + " is being fetched by another process";
    try (FileClaim claim = FileClaim.take(folder.resolve(LOCK), taken)) {
      List<Fetched> fetched = new ArrayList<>();
      for (Item item : entry.files()) {
        fetched.add(fetch(entry, item, folder, byHand.get(item.name())));
      }
      return fetched;
    }
  }

  private Fetched fetch(Entry entry, Item item, Path folder, @Nullable Path byHand) {
    Path file = folder.resolve(item.name());
    if (byHand != null) {
      return take(item, folder, byHand);
    }
    Fetched cached = cached(item, folder);
    if (cached != null) {
      return cached;
    }
    if (options.offline()) {
      throw new UserError(
          "%s is not in the cache; fetch it without --offline, or%s"
              .formatted(file, hint(entry, item)));
    }
    return download(entry, item, folder);
  }

  /** The file of the cache, if it is there and whole. */
  private static @Nullable Fetched cached(Item item, Path folder) {
    Path file = folder.resolve(item.name());
    String expected = item.sha256() != null ? item.sha256() : digests(folder).get(item.name());
    if (expected == null || !Files.isRegularFile(file)) {
      return null;
    }
    String found = Digests.of(file);
    return found.equals(expected) ? fetched(item, file, found, "the cache") : null;
  }

  private static Fetched fetched(Item item, Path file, String sha256, String from) {
    return new Fetched(file, AtomicFiles.size(file), sha256, item.sha256() != null, from);
  }

  private Fetched take(Item item, Path folder, Path byHand) {
    String wrong = wrong(item, byHand);
    if (wrong != null) {
      throw new UserError("%s is not %s: %s".formatted(byHand, item.name(), wrong));
    }
    Path file = folder.resolve(item.name());
    AtomicFiles.write(file, out -> Files.copy(byHand, out));
    return keep(item, folder, byHand.toString());
  }

  private Fetched download(Entry entry, Item item, Path folder) {
    Path part = folder.resolve(item.name() + ".part");
    List<String> reasons = new ArrayList<>();
    long megabytes = item.size() == null ? -1 : item.size() / 1_000_000;
    try (Progress.Bar bar = progress.start("fetching " + item.name(), megabytes, "MB")) {
      for (URI url : addresses(entry, item)) {
        Download download = new Download(client, options, url, part);
        try {
          download.run(bar);
          String wrong = wrong(item, part);
          if (wrong == null) {
            Files.move(part, folder.resolve(item.name()), StandardCopyOption.REPLACE_EXISTING);
            download.forget();
            return keep(item, folder, url.toString());
          }
          download.forget();
          reasons.add("%s gave another file: %s".formatted(url, wrong));
        } catch (Download.Failure e) {
          reasons.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
          throw AtomicFiles.cannotWrite(folder.resolve(item.name()), e);
        }
      }
    }
    throw new UserError(
        "%s of %s could not be fetched: %s. If its homes are gone,%s"
            .formatted(item.name(), entry.name(), String.join("; ", reasons), hint(entry, item)));
  }

  private List<URI> addresses(Entry entry, Item item) {
    List<URI> addresses = new ArrayList<>();
    for (URI mirror : options.mirrors()) {
      String base = mirror.toString().endsWith("/") ? mirror.toString() : mirror + "/";
      addresses.add(URI.create(base + entry.name() + "/" + item.name()));
    }
    addresses.addAll(item.urls());
    return addresses;
  }

  /** Why a file is not the one of the catalogue; null if it is. */
  private static @Nullable String wrong(Item item, Path file) {
    long size = AtomicFiles.size(file);
    if (item.size() != null && size != item.size()) {
      return "it has %d bytes, expected %d".formatted(size, item.size());
    }
    if (item.sha256() != null) {
      String found = Digests.of(file);
      return found.equals(item.sha256())
          ? null
          : "its SHA-256 is %s, expected %s".formatted(found, item.sha256());
    }
    return null;
  }

  private static Fetched keep(Item item, Path folder, String from) {
    Path file = folder.resolve(item.name());
    String digest = Digests.of(file);
    Map<String, String> digests = digests(folder);
    digests.put(item.name(), digest);
    Json.write(folder.resolve(DIGESTS), digests);
    return fetched(item, file, digest, from);
  }

  private static Map<String, String> digests(Path folder) {
    Path file = folder.resolve(DIGESTS);
    Map<String, String> digests = new HashMap<>();
    if (Files.exists(file)) {
      digests.putAll(Json.texts(Json.readTree(file), file.toString()));
    }
    return digests;
  }

  private static String hint(Entry entry, Item item) {
    return " get the file elsewhere and give it with: lxmert fetch %s --file %s=PATH"
        .formatted(entry.name(), item.name());
  }

  /** Copies fetched files into a folder of the user's choice. */
  public static void copy(List<Fetched> files, Path folder) {
    for (Fetched each : files) {
      String name = Objects.requireNonNull(each.file.getFileName()).toString();
      AtomicFiles.write(folder.resolve(name), out -> Files.copy(each.file, out));
    }
  }
}
