package lxmert.heads;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import lxmert.dataset.SentenceRow;
import lxmert.io.AtomicFiles;
import lxmert.io.Check;
import lxmert.io.Digests;
import lxmert.io.FileClaim;
import lxmert.io.FileIdentity;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.vision.Regions;

/**
 * Writes the embeddings of a table's rows into a folder, part by part (layout: {@code
 * docs/heads.md}). The table is read as it is embedded, so that memory does not grow with it.
 * Interrupted, it goes on at the first part that is missing when it is run again.
 */
public final class EmbeddingFiles {
  private static final String CLAIM = ".claim";
  private static final String MANIFEST = "embeddings.json";

  private final Embedder embedder;
  private final Function<SentenceRow, Regions> images;
  private final Request request;

  /**
   * What is written, and where to.
   *
   * @param rows a table as {@link SentenceRow#read} reads it
   * @param out the folder
   * @param format of its files
   * @param rowsPerPart rows of a file: what an interruption can lose
   * @param made what else the values depend on: model, detector or store, precision
   */
  public record Request(
      Path rows, Path out, EmbeddingFormat format, int rowsPerPart, List<String> made) {
    /** Checks the number of rows. */
    public Request {
      Check.atLeast(1, "rows per part", rowsPerPart);
      made = List.copyOf(made);
    }
  }

  /**
   * What came of it.
   *
   * @param rows of the table
   * @param before those of them that an earlier run had embedded
   * @param parts files that there are now
   */
  public record Summary(long rows, long before, long parts) {}

  /** What a folder holds, written before its first part. */
  private record Manifest(
      @JsonProperty("rows") long rows,
      @JsonProperty("rows_per_part") int rowsPerPart,
      @JsonProperty("size") int size,
      @JsonProperty("layers") List<String> layers,
      @JsonProperty("request") String request) {}

  /**
   * A writer; the embedder stays the caller's.
   *
   * @param images finds the regions of a row's image
   */
  public EmbeddingFiles(Embedder embedder, Function<SentenceRow, Regions> images, Request request) {
    this.embedder = embedder;
    this.images = images;
    this.request = request;
  }

  /**
   * Writes what is missing.
   *
   * @throws UserError if the table or an image cannot be read, another process is writing, the
   *     folder holds something else, or it cannot be written
   */
  public Summary run(Progress progress) {
    long[] total = new long[1];
    SentenceRow.read(request.rows, row -> total[0]++);
    if (total[0] == 0) {
      throw new UserError(request.rows + " has no rows, expected one or more");
    }
    requireOursOrNew();
    try (FileClaim claim =
            FileClaim.take(
                request.out.resolve(CLAIM), request.out + ": another process is writing there");
        Progress.Bar bar = progress.start("embedding", total[0], "rows")) {
      begin(total[0]);
      Part part = new Part(bar);
      SentenceRow.read(request.rows, part::add);
      part.finish();
      return new Summary(total[0], part.before, part.number);
    }
  }

  /** Refuses a folder that something else has been written to; an empty one will do. */
  private void requireOursOrNew() {
    if (!Files.isDirectory(request.out) || Files.exists(request.out.resolve(CLAIM))) {
      return;
    }
    try (Stream<Path> inside = Files.list(request.out)) {
      if (inside.findAny().isPresent()) {
        throw new UserError(
            request.out + " is there already and holds no embeddings; give another name");
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(request.out, e);
    }
  }

  private void begin(long rows) {
    AtomicFiles.deleteLeftovers(request.out);
    Path file = request.out.resolve(MANIFEST);
    List<String> layers = embedder.layers().stream().map(Layer::name).toList();
    String digest =
        Digests.of(
            Json.line(
                List.of(
                    request.made,
                    layers,
                    request.format,
                    request.rowsPerPart,
                    FileIdentity.of(request.rows))));
    Manifest manifest = new Manifest(rows, request.rowsPerPart, embedder.size(), layers, digest);
    if (!Files.exists(file)) {
      Json.write(file, manifest);
    } else if (!Json.read(file, Manifest.class).request.equals(digest)) {
      throw new UserError(
          request.out
              + " holds embeddings of other rows, layers or models; delete it or give another name");
    }
  }

  /** Rows until there are enough of them for a file. */
  private final class Part {
    private final Progress.Bar bar;
    private final List<SentenceRow> rows = new ArrayList<>();
    private long number;
    private long before;

    Part(Progress.Bar bar) {
      this.bar = bar;
    }

    void add(SentenceRow row) {
      rows.add(row);
      if (rows.size() == request.rowsPerPart) {
        finish();
      }
    }

    void finish() {
      if (rows.isEmpty()) {
        return;
      }
      Path file = request.format.file(request.out, number);
      if (Files.exists(file)) {
        before += rows.size();
      } else {
        request.format.write(file, part());
      }
      bar.advance(rows.size());
      rows.clear();
      number++;
    }

    private EmbeddingPart part() {
      List<String> sentences = rows.stream().map(SentenceRow::sentence).toList();
      List<Regions> seen = rows.stream().map(images).toList();
      return EmbeddingPart.of(
          rows.stream().map(SentenceRow::id).toList(),
          embedder.embed(sentences, seen),
          embedder.layers(),
          embedder::size);
    }
  }
}
