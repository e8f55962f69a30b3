package lxmert.regions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import lxmert.io.AtomicFiles;
import lxmert.io.FileClaim;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.regions.ExtractionPlan.Done;
import lxmert.regions.ExtractionPlan.Entry;
import org.jspecify.annotations.Nullable;

/**
 * An extraction under way, shared by any number of processes: the folder {@code .job} in a store.
 * It holds the plan, a lock file for every shard that was begun, which its process claims, and a
 * record for every shard that is done. Who finds all done writes the index and deletes the folder.
 * Killed processes lose their claims, so others, or the next run, make their shards.
 */
final class ExtractionJob {
  private static final String FOLDER = ".job";
  private static final String PLAN = "plan.json";
  private static final String FAILED = "failed.jsonl";

  /** How long a process waits for another one that plans or finishes. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path store;
  private final Path folder;
  private final ExtractionPlan plan;
  private final StoreManifest manifest;
  private final Set<Integer> done = new HashSet<>();

  /** A shard that this process makes. Closing it gives it back. */
  record Slice(int place, int shard, List<Entry> images, FileClaim claim) implements AutoCloseable {
    @Override
    public void close() {
      claim.close();
    }
  }

  private ExtractionJob(Path store, ExtractionPlan plan) {
    this.store = store;
    this.plan = plan;
    folder = store.resolve(FOLDER);
    manifest = StoreManifest.read(store);
  }

  /** Whether a store holds an extraction that was begun and not finished. */
  static boolean isUnfinished(Path store) {
    return Files.exists(store.resolve(FOLDER).resolve(PLAN));
  }

  /**
   * Joins the extraction that a store holds, or plans a new one.
   *
   * @param request see {@link ExtractionPlan}
   * @return null if the store has all images
   * @throws UserError if the store holds another unfinished extraction, or cannot be written
   */
  static @Nullable ExtractionJob open(
      Path store,
      Map<String, Path> images,
      String request,
      RegionStoreOptions options,
      int featureSize) {
    images.keySet().forEach(RegionChecks::requireId);
    StoreFolder lock = StoreFolder.lock(store, PATIENCE);
    if (isUnfinished(store)) {
      try (lock) {
        return join(store, request);
      }
    }
    try (RegionStoreWriter writer = RegionStoreWriter.open(store, options, lock)) {
      writer.requireFeatureSize(featureSize);
      List<Entry> missing =
          images.entrySet().stream()
              .filter(image -> !writer.contains(image.getKey()))
              .map(image -> new Entry(image.getKey(), image.getValue().toString()))
              .toList();
      if (missing.isEmpty()) {
        return null;
      }
      if (!StoreManifest.exists(store)) {
        StoreManifest.of(options.features(), featureSize).write(store);
      }
      return begin(store, lock.shardNumbers(), request, options.imagesPerShard(), missing);
    }
  }

  private static ExtractionJob begin(
      Path store, List<Integer> taken, String request, int perShard, List<Entry> images) {
    List<Integer> shards = free(taken, (images.size() - 1) / perShard + 1);
    ExtractionPlan plan = new ExtractionPlan(request, perShard, shards, images);
    plan.write(store.resolve(FOLDER).resolve(PLAN));
    return new ExtractionJob(store, plan);
  }

  /** The first so many numbers of shards that are not taken. */
  private static List<Integer> free(List<Integer> taken, int count) {
    Set<Integer> numbers = new HashSet<>(taken);
    return IntStream.iterate(0, n -> n + 1)
        .filter(n -> !numbers.contains(n))
        .limit(count)
        .boxed()
        .toList();
  }

  private static ExtractionJob join(Path store, String request) {
    ExtractionPlan plan = ExtractionPlan.read(store.resolve(FOLDER).resolve(PLAN));
    if (!plan.request().equals(request)) {
      throw new UserError(
          "%s holds an unfinished extraction of other images, or by another detector: give its"
                  .formatted(store)
              + " command again to finish it, or delete "
              + store.resolve(FOLDER)
              + " to keep what it has");
    }
    return new ExtractionJob(store, plan);
  }

  /** Number of images. */
  int size() {
    return plan.images().size();
  }

  StoreManifest manifest() {
    return manifest;
  }

  /** A shard that nobody has made and nobody is making, the first one. */
  Optional<Slice> claim() {
    for (int place = 0; place < plan.slices(); place++) {
      if (!isDone(place)) {
        Optional<FileClaim> claim =
            FileClaim.of(folder.resolve("shard-%05d.lock".formatted(place)));
        if (claim.isPresent() && !isDone(place) && isUnfinished(store)) {
          return Optional.of(
              new Slice(place, plan.shards().get(place), plan.slice(place), claim.get()));
        }
        claim.ifPresent(FileClaim::close);
      }
    }
    return Optional.empty();
  }

  /** Images of shards that are done. */
  int imagesDone() {
    return IntStream.range(0, plan.slices())
        .filter(this::isDone)
        .map(place -> plan.slice(place).size())
        .sum();
  }

  boolean isAllDone() {
    return IntStream.range(0, plan.slices()).allMatch(this::isDone);
  }

  private boolean isDone(int place) {
    // Without its folder the whole extraction is finished.
    if (!done.contains(place) && (Files.exists(record(place)) || !isUnfinished(store))) {
      done.add(place);
    }
    return done.contains(place);
  }

  private Path record(int place) {
    return folder.resolve("done-%05d.json".formatted(place));
  }

  /**
   * Writes a shard and the record that it is done.
   *
   * @param shard null if none of its files is an image
   * @param contents digest of each image's file, in the order of the rows
   */
  void finish(
      Slice slice,
      @Nullable RegionShardWriter shard,
      Map<String, String> contents,
      List<FailedImage> failed) {
    Path file = RegionShard.file(store, slice.shard);
    Map<String, String> digest =
        shard == null ? Map.of() : Map.of(StoreManifest.name(file), shard.write(file));
    AtomicFiles.writeString(record(slice.place), Json.line(new Done(failed, contents, digest)));
  }

  /** Where images that are done lie, by the digest of their files, for a shard that is done. */
  Map<String, ImageIndex.Entry> contents(int place) {
    Map<String, ImageIndex.Entry> places = new LinkedHashMap<>();
    if (Files.exists(record(place))) {
      int row = 0;
      for (String digest : Done.read(record(place)).contents().values()) {
        places.putIfAbsent(digest, new ImageIndex.Entry(0, plan.shards().get(place), row++));
      }
    }
    return places;
  }

  /** The places of all shards that are done. */
  List<Integer> placesDone() {
    return IntStream.range(0, plan.slices()).filter(this::isDone).boxed().toList();
  }

  /**
   * Makes a store of the shards, once all are done; another process may have done so before.
   *
   * @return the files that are no images
   */
  List<FailedImage> complete() {
    try (StoreFolder lock = StoreFolder.lock(store, PATIENCE)) {
      if (!isUnfinished(store)) {
        return failed(store);
      }
      List<FailedImage> failed = new ArrayList<>();
      StoreManifest known = manifest;
      for (int place = 0; place < plan.slices(); place++) {
        Done each = Done.read(record(place));
        failed.addAll(each.failed());
        known = known.with(each.sha256());
      }
      lock.deleteTemporaryFiles();
      ExtractionPlan.writeFailed(failedFile(store), failed);
      ShardScan.refresh(store, known, lock.shardNumbers());
      AtomicFiles.delete(folder);
      return failed;
    }
  }

  /** The list of files that were no images, of the last extraction into a store. */
  static Path failedFile(Path store) {
    return store.resolve(FAILED);
  }

  static List<FailedImage> failed(Path store) {
    return ExtractionPlan.readFailed(failedFile(store));
  }
}
