package lxmert.grounding;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import lxmert.dataset.ImageBox;
import lxmert.dataset.ImportFolder;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;
import lxmert.io.AtomicFiles;
import lxmert.io.IdText;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.UserError;
import lxmert.tensor.PickledRows;

/**
 * Brings RefCOCO, RefCOCO+ or RefCOCOg (Yu et al. 2016, Mao et al. 2016; lichengunc/refer) into
 * {@link RefcocoJson}'s layout: a file for each split that {@code refs(unc).p} names.
 */
public final class RefcocoImport {
  private static final String MARK = "import-refcoco.json";

  /** A split becomes the name of a file. */
  private static final Pattern SPLIT = Pattern.compile("[A-Za-z0-9_]{1,40}");

  private static final Pattern ENDING = Pattern.compile("\\.\\w+$");

  /**
   * What an import wrote.
   *
   * @param expressions by split
   * @param images by split
   */
  public record Summary(Map<String, Integer> expressions, Map<String, Integer> images) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ImageRow(
      @JsonProperty("id") long id,
      @JsonProperty("file_name") String fileName,
      @JsonProperty("width") int width,
      @JsonProperty("height") int height) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record AnnotationRow(
      @JsonProperty("id") long id,
      @JsonProperty("image_id") long image,
      @JsonProperty("bbox") List<Double> box) {}

  /** A thing with the words of several people for it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Reference(
      @JsonProperty("ann_id") long annotation,
      @JsonProperty("image_id") long image,
      @JsonProperty("split") String split,
      @JsonProperty("sentences") List<Sentence> sentences) {}

  /** VOLTA reads {@code raw}, the words as they were typed. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Sentence(
      @JsonProperty("sent_id") @JsonDeserialize(using = IdText.class) String id,
      @JsonProperty("raw") String raw) {}

  private final Map<Long, ImageRow> images = new HashMap<>();
  private final Map<Long, AnnotationRow> annotations = new HashMap<>();
  private final Map<String, List<ReferringExpression>> splits = new TreeMap<>();
  private final Set<String> ids = new HashSet<>();

  private RefcocoImport() {}

  /**
   * Imports a data set, all or nothing. An earlier import is replaced.
   *
   * @param references {@code refs(unc).p}, {@code refs(umd).p} or {@code refs(google).p}
   * @param instances {@code instances.json} beside it
   * @throws UserError if a file is not as it should be, they do not fit each other, or the target
   *     holds something else
   */
  public static Summary convert(Path references, Path instances, Path target) {
    ImportFolder.requireFree(target, MARK, "RefCOCO");
    RefcocoImport reading = new RefcocoImport();
    reading.readInstances(instances);
    PickledRows.read(references, "reference", Reference.class, reading::add);
    if (reading.splits.isEmpty()) {
      throw new UserError(references + " holds no references");
    }
    Summary summary = reading.summary();
    AtomicFiles.writeFolder(target, folder -> reading.write(folder, summary));
    return summary;
  }

  private void readInstances(Path file) {
    JsonRows.of(file)
        .lists(
            List.of(
                new JsonRows.RowList<>(
                    "images", "image", true, ImageRow.class, (place, row) -> add(row)),
                new JsonRows.RowList<>(
                    "annotations",
                    "annotation",
                    true,
                    AnnotationRow.class,
                    (place, row) -> add(place, row))));
  }

  private void add(ImageRow row) {
    images.put(row.id, row);
  }

  private void add(JsonRows.Place place, AnnotationRow row) {
    ImageBox.of(place, "bbox", row.box);
    annotations.put(row.id, row);
  }

  private void add(JsonRows.Place place, Reference row) {
    AnnotationRow annotation = annotations.get(row.annotation);
    ImageRow image = images.get(row.image);
    if (annotation == null || image == null || annotation.image != row.image) {
      throw place.error(
          ": annotation %d of image %d is not among the instances"
              .formatted(row.annotation, row.image));
    }
    if (!SPLIT.matcher(row.split).matches()) {
      throw place.error(": split is \"%s\", expected letters and digits".formatted(row.split));
    }
    List<ReferringExpression> split = splits.computeIfAbsent(row.split, name -> new ArrayList<>());
    ImageBox box = ImageBox.of(place, "bbox", annotation.box);
    String imageId = ENDING.matcher(image.fileName).replaceFirst("");
    for (Sentence each : row.sentences) {
      if (!ids.add(each.id)) {
        throw place.error(": sent_id " + each.id + " occurs twice");
      }
      split.add(
          new ReferringExpression(each.id, imageId, image.width, image.height, each.raw, box));
    }
  }

  private Summary summary() {
    Map<String, Integer> expressions = new LinkedHashMap<>();
    Map<String, Integer> shown = new LinkedHashMap<>();
    splits.forEach(
        (split, all) -> {
          expressions.put(split, all.size());
          shown.put(split, (int) all.stream().map(ReferringExpression::imageId).distinct().count());
        });
    return new Summary(expressions, shown);
  }

  private void write(Path folder, Summary summary) {
    Json.write(folder.resolve(MARK), summary);
    splits.forEach((split, all) -> RefcocoJson.write(folder.resolve(split + ".json"), all));
  }
}
