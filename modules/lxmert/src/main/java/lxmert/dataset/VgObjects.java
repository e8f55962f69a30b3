package lxmert.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.dataset.VgNames.ClassNames;
import lxmert.dataset.VgNames.Named;
import lxmert.io.AtomicFiles;
import lxmert.io.FileClaim;
import lxmert.io.MeasuredInput;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * COCO annotations with attributes from Visual Genome, as the published detector was trained on
 * (Anderson et al. 2018): the most frequent object and attribute names, or given vocabularies;
 * boxes of other names are left out. The files are read image by image, twice; what is kept in
 * memory is the boxes.
 */
public final class VgObjects {
  /** Images of no list. */
  private static final String REST = "train";

  /**
   * What an import reads.
   *
   * @param images {@code image_data.json}: sizes and file names of the images
   * @param objects {@code objects.json}
   * @param attributes {@code attributes.json}; without it only adjectives in objects' names count
   * @param objectAliases names that mean the same, as in {@code object_alias.txt}
   * @param attributeAliases likewise
   * @param splits file of image ids by the name of the split
   */
  public record Sources(
      Path images,
      Path objects,
      @Nullable Path attributes,
      @Nullable Path objectAliases,
      @Nullable Path attributeAliases,
      Map<String, Path> splits) {}

  /**
   * The classes.
   *
   * @param objects how many, unless there is a list
   * @param attributes likewise
   * @param objectList a class a line
   * @param attributeList likewise
   */
  public record Names(
      int objects, int attributes, @Nullable Path objectList, @Nullable Path attributeList) {
    /** Checks the ranges. */
    public Names {
      if (objects < 1 || attributes < 1) {
        throw new UserError(
            "%d objects and %d attributes were asked for, expected 1 or more of both"
                .formatted(objects, attributes));
      }
    }
  }

  /**
   * What an import wrote.
   *
   * @param objects classes
   * @param attributes classes of them
   * @param images how many, by split
   * @param boxes how many, by split
   * @param leftOut boxes whose name is no class, or that have no area
   */
  public record Summary(
      int objects,
      int attributes,
      Map<String, Integer> images,
      Map<String, Integer> boxes,
      long leftOut) {}

  private final Sources sources;
  private final VgFiles files;
  private final Map<String, String> objectAliases;
  private final Map<String, String> attributeAliases;

  private VgObjects(Sources sources, Progress.Bar bar) {
    this.sources = sources;
    files = new VgFiles(bar);
    objectAliases = VgNames.aliases(sources.objectAliases());
    attributeAliases = VgNames.aliases(sources.attributeAliases());
  }

  /**
   * Writes {@code SPLIT.json} for each split, {@code objects_vocab.txt} and {@code
   * attributes_vocab.txt}. Images in no list are {@code train}, unless that has a list too.
   *
   * @throws UserError if a file is not as published, or a list names an image that is not there
   */
  public static Summary convert(Sources sources, Names names, Path out, Progress progress) {
    List<Path> read = new ArrayList<>(List.of(sources.images(), sources.objects()));
    read.add(sources.objects());
    if (sources.attributes() != null) {
      read.add(sources.attributes());
      read.add(sources.attributes());
    }
    try (Progress.Bar bar = MeasuredInput.bar(progress, "reading Visual Genome", read)) {
      return new VgObjects(sources, bar).convert(names, out);
    }
  }

  private Summary convert(Names names, Path out) {
    Map<String, Integer> objectCounts = new HashMap<>();
    Map<String, Integer> attributeCounts = new HashMap<>();
    count(objectCounts, attributeCounts);
    ClassNames objects = vocabulary(names.objectList(), objectCounts, names.objects());
    ClassNames attributes = vocabulary(names.attributeList(), attributeCounts, names.attributes());
    Map<Long, Set<Integer>> ofObjects = attributesOfObjects(attributes);
    Map<Long, List<AnnotatedObject>> things = new HashMap<>();
    long[] leftOut = {0};
    files.objects(
        sources.objects(),
        (image, object) -> {
          AnnotatedObject thing = thing(object, objects, attributes, ofObjects);
          if (thing == null) {
            leftOut[0]++;
          } else {
            things.computeIfAbsent(image, id -> new ArrayList<>()).add(thing);
          }
        });
    return write(objects, attributes, things, leftOut[0], out);
  }

  /** How often each name stands; of an object's attributes the first counts, as published. */
  private void count(Map<String, Integer> objects, Map<String, Integer> attributes) {
    if (sources.attributes() != null) {
      files.attributes(
          sources.attributes(),
          (object, names) ->
              attributes(names.get(0)).forEach(each -> attributes.merge(each, 1, Integer::sum)));
    }
    files.objects(
        sources.objects(),
        (image, object) -> {
          Named named = VgNames.object(object.name());
          objects.merge(alias(objectAliases, named.object()), 1, Integer::sum);
          named
              .attributes()
              .forEach(each -> attributes.merge(alias(attributeAliases, each), 1, Integer::sum));
        });
    objects.remove("");
    attributes.remove("");
  }

  private static ClassNames vocabulary(@Nullable Path list, Map<String, Integer> counts, int max) {
    return list == null ? ClassNames.mostFrequent(counts, max) : ClassNames.read(list);
  }

  private static String alias(Map<String, String> aliases, String name) {
    return aliases.getOrDefault(name, name);
  }

  private List<String> attributes(String name) {
    return VgNames.attributes(name).stream().map(each -> alias(attributeAliases, each)).toList();
  }

  /** The attributes of each object, by its id. */
  private Map<Long, Set<Integer>> attributesOfObjects(ClassNames vocabulary) {
    Map<Long, Set<Integer>> ofObjects = new HashMap<>();
    if (sources.attributes() != null) {
      files.attributes(
          sources.attributes(),
          (object, names) -> {
            for (String name : names) {
              for (String each : attributes(name)) {
                Integer id = vocabulary.id(each);
                if (id != null) {
                  ofObjects.computeIfAbsent(object, key -> new LinkedHashSet<>(2)).add(id);
                }
              }
            }
          });
    }
    return ofObjects;
  }

  private @Nullable AnnotatedObject thing(
      VgFiles.NamedBox box,
      ClassNames objects,
      ClassNames attributes,
      Map<Long, Set<Integer>> ofObjects) {
    Named named = VgNames.object(box.name());
    Integer object = objects.id(alias(objectAliases, named.object()));
    if (object == null || box.width() <= 0 || box.height() <= 0) {
      return null;
    }
    Set<Integer> own = new LinkedHashSet<>();
    for (String name : named.attributes()) {
      Integer id = attributes.id(alias(attributeAliases, name));
      if (id != null) {
        own.add(id);
      }
    }
    own.addAll(ofObjects.getOrDefault(box.id(), Set.of()));
    float right = box.x() + box.width();
    float bottom = box.y() + box.height();
    return new AnnotatedObject(box.x(), box.y(), right, bottom, object, List.copyOf(own), false);
  }

  private Summary write(
      ClassNames objects,
      ClassNames attributes,
      Map<Long, List<AnnotatedObject>> things,
      long leftOut,
      Path out) {
    Map<String, Integer> images = new LinkedHashMap<>();
    Map<String, Integer> boxes = new LinkedHashMap<>();
    try (FileClaim claim = FileClaim.ofFolder(out)) {
      splits(things)
          .forEach(
              (split, own) -> {
                new CocoAnnotations(objects.lines(), attributes.lines(), own)
                    .write(out.resolve(split + ".json"));
                images.put(split, own.size());
                boxes.put(split, own.stream().mapToInt(image -> image.things().size()).sum());
              });
      writeLines(out.resolve("objects_vocab.txt"), objects.lines());
      writeLines(out.resolve("attributes_vocab.txt"), attributes.lines());
    }
    return new Summary(objects.lines().size(), attributes.lines().size(), images, boxes, leftOut);
  }

  private static void writeLines(Path file, List<String> lines) {
    AtomicFiles.writeString(file, String.join("\n", lines) + "\n");
  }

  private Map<String, List<AnnotatedImage>> splits(Map<Long, List<AnnotatedObject>> things) {
    Map<Long, String> listed = new HashMap<>();
    Map<String, List<AnnotatedImage>> splits = new LinkedHashMap<>();
    boolean restIsKept = !sources.splits().containsKey(REST);
    if (restIsKept) {
      splits.put(REST, new ArrayList<>());
    }
    sources
        .splits()
        .forEach(
            (split, file) -> {
              splits.put(split, new ArrayList<>());
              VgFiles.ids(file).forEach(id -> listed.put(id, split));
            });
    files.images(
        sources.images(),
        (id, name, width, height) -> {
          String split = listed.containsKey(id) ? listed.remove(id) : restIsKept ? REST : null;
          List<AnnotatedObject> own = things.getOrDefault(id, List.of());
          if (split != null && !own.isEmpty()) {
            splits
                .computeIfAbsent(split, key -> new ArrayList<>())
                .add(new AnnotatedImage(id, name, width, height, own));
          }
        });
    listed.forEach(
        (id, split) -> {
          throw new UserError(
              "%s names the image %d, which is not in %s"
                  .formatted(sources.splits().get(split), id, sources.images()));
        });
    return splits;
  }
}
