package lxmert.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.dataset.CocoCaptions;
import lxmert.dataset.VisualGenome;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * The images of pre-training and the splits that they belong to. Visual Genome's images that are
 * also COCO's go by their id in COCO.
 */
final class PretrainImages implements AutoCloseable {
  private final GatheredSplit train;
  private final GatheredSplit nominival;
  private final GatheredSplit minival;
  private final GatheredSplit notCoco;
  private final Map<String, Place> places = new HashMap<>();
  private final Map<Long, String> coco = new HashMap<>();
  private final Map<String, String> cocoOfVisualGenome = new HashMap<>();

  /** An image's place in a split. */
  private record Place(GatheredSplit split, int number) {}

  private PretrainImages(Path folder) {
    train = new GatheredSplit("mscoco_train", folder);
    nominival = new GatheredSplit("mscoco_nominival", folder);
    minival = new GatheredSplit("mscoco_minival", folder);
    notCoco = new GatheredSplit("vgnococo", folder);
  }

  /** Reads the lists of images; what is found about them is kept in {@code folder} meanwhile. */
  static PretrainImages read(PretrainOriginals originals, Path folder, Progress.Bar bar) {
    PretrainImages images = new PretrainImages(folder);
    try {
      if (originals.trainCaptions() != null) {
        images
            .readCoco(JsonRows.of(originals.trainCaptions(), bar))
            .forEach(id -> images.add(images.train, id));
      }
      if (originals.valCaptions() != null) {
        List<String> val = images.readCoco(JsonRows.of(originals.valCaptions(), bar));
        Set<String> heldBack = heldBack(originals, val);
        for (String id : val) {
          images.add(heldBack.contains(id) ? images.minival : images.nominival, id);
        }
      }
      if (originals.vgImages() != null) {
        images.readVisualGenome(JsonRows.of(originals.vgImages(), bar));
      }
      return images;
    } catch (UserError e) {
      images.close();
      throw e;
    }
  }

  private List<String> readCoco(JsonRows captions) {
    List<String> imageIds = new ArrayList<>();
    CocoCaptions.readImages(
        captions,
        (place, number, imageId) -> {
          String before = coco.put(number, imageId);
          if (before != null) {
            throw place.error(": image %d occurs twice, before as %s".formatted(number, before));
          }
          imageIds.add(imageId);
        });
    return imageIds;
  }

  private static Set<String> heldBack(PretrainOriginals originals, List<String> val) {
    Path list = originals.minival();
    if (list == null) {
      return new HashSet<>(val.stream().sorted().limit(originals.minivalSize()).toList());
    }
    Set<String> known = new HashSet<>(val);
    Set<String> heldBack = new HashSet<>();
    for (String line : lines(list)) {
      String id = line.strip();
      if (!id.isEmpty() && !known.contains(id)) {
        throw new UserError(
            "%s: \"%s\" is none of the images of %s".formatted(list, id, originals.valCaptions()));
      }
      heldBack.add(id);
    }
    return heldBack;
  }

  private static List<String> lines(Path file) {
    try {
      return InputFile.lines(file);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  private void readVisualGenome(JsonRows images) {
    VisualGenome.readImages(
        images,
        (place, id, cocoId) -> {
          if (places.containsKey(id) || cocoOfVisualGenome.containsKey(id)) {
            throw place.error(": image %s occurs twice".formatted(id));
          }
          if (cocoId == null) {
            add(notCoco, id);
            return;
          }
          String imageId = coco.get(cocoId);
          if (imageId != null) {
            cocoOfVisualGenome.put(id, imageId);
          }
        });
  }

  private void add(GatheredSplit split, String imageId) {
    if (places.put(imageId, new Place(split, split.add(imageId))) != null) {
      throw new UserError("image %s is listed twice".formatted(imageId));
    }
  }

  /**
   * The id of an image of COCO.
   *
   * @throws UserError if there is no such image
   */
  String imageId(JsonRows.Place place, long cocoId) {
    String imageId = coco.get(cocoId);
    if (imageId == null) {
      throw place.error(": there is no image %d in the list of images".formatted(cocoId));
    }
    return imageId;
  }

  /** Adds a sentence about an image; false if no split has it. */
  boolean add(
      String image, SentenceSource source, String sentence, @Nullable Map<String, Double> label) {
    Place place = places.get(cocoOfVisualGenome.getOrDefault(image, image));
    if (place != null) {
      place.split.add(place.number, source, sentence, label);
    }
    return place != null;
  }

  /** All splits, those without images too. */
  List<GatheredSplit> splits() {
    return List.of(train, nominival, minival, notCoco);
  }

  @Override
  public void close() {
    splits().forEach(GatheredSplit::close);
  }
}
