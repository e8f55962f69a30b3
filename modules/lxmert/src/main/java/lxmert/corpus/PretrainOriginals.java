package lxmert.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * The public files that the aggregated pre-training files are made of. Any of them may be left out,
 * but images are known by the captions and by the list of Visual Genome only.
 *
 * @param trainCaptions COCO's {@code captions_train2014.json}
 * @param valCaptions COCO's {@code captions_val2014.json}
 * @param minival ids of the images of {@code valCaptions} that are held back, one a line
 * @param minivalSize how many are held back where there is no such list, the first by id
 * @param vqaQuestions VQA v2's questions, train and val
 * @param vqaAnnotations their annotations, in the same order
 * @param vgImages Visual Genome's {@code image_data.json}
 * @param vgRegions Visual Genome's {@code region_descriptions.json}
 * @param vgQuestions Visual Genome's {@code question_answers.json}
 * @param gqaQuestions GQA's questions, balanced or all
 */
public record PretrainOriginals(
    @Nullable Path trainCaptions,
    @Nullable Path valCaptions,
    @Nullable Path minival,
    int minivalSize,
    List<Path> vqaQuestions,
    List<Path> vqaAnnotations,
    @Nullable Path vgImages,
    @Nullable Path vgRegions,
    @Nullable Path vgQuestions,
    List<Path> gqaQuestions) {
  /**
   * Checks that the files go together.
   *
   * @throws UserError if they do not
   */
  public PretrainOriginals {
    vqaQuestions = List.copyOf(vqaQuestions);
    vqaAnnotations = List.copyOf(vqaAnnotations);
    gqaQuestions = List.copyOf(gqaQuestions);
    if (trainCaptions == null && valCaptions == null && vgImages == null) {
      throw new UserError(
          "no images: expected COCO's captions (train, val) or Visual Genome's image_data.json");
    }
    if (vqaQuestions.size() != vqaAnnotations.size()) {
      throw new UserError(
          "%d files of VQA questions and %d of annotations; expected the annotations of each"
              .formatted(vqaQuestions.size(), vqaAnnotations.size()));
    }
    if (vgImages == null && (vgRegions != null || vgQuestions != null)) {
      throw new UserError(
          "Visual Genome's regions and questions need its image_data.json, which says what"
              + " images are of COCO as well");
    }
    if (minival != null && valCaptions == null) {
      throw new UserError("the list of minival needs the captions of val, which it is a part of");
    }
    if (minivalSize < 0) {
      throw new UserError("a minival of %d images; expected 0 or more".formatted(minivalSize));
    }
  }

  /** All files, as often as each is read. */
  List<Path> files() {
    List<Path> files = new ArrayList<>(vqaQuestions);
    files.addAll(vqaAnnotations);
    files.addAll(gqaQuestions);
    for (Path file :
        new @Nullable Path[] {
          trainCaptions, trainCaptions, valCaptions, valCaptions, vgImages, vgRegions, vgQuestions
        }) {
      if (file != null) {
        files.add(file);
      }
    }
    return files;
  }
}
