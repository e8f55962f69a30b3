package lxmert.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import lxmert.serving.ModelQuestion;
import lxmert.serving.PendingImage;
import lxmert.serving.ServedModel;
import lxmert.serving.ServingError;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;

/**
 * The inputs of a model: {@code question}, and {@code image} or {@code features} with {@code
 * boxes}; of a model of two images also {@code image_2} or {@code features_2} with {@code boxes_2}.
 */
public final class InferInputs {
  private static final String QUESTION = "question";

  private InferInputs() {}

  /** What is added to the names of an image's inputs. */
  static String suffix(int image) {
    return image == 0 ? "" : "_" + (image + 1);
  }

  /**
   * The questions of a request; one image may serve several of them.
   *
   * @throws ServingError if an input is missing, unknown or of a wrong form
   */
  public static List<ModelQuestion> questions(InferRequest request, ServedModel model) {
    Map<String, InputTensor> inputs = request.inputs();
    Set<String> unknown = new TreeSet<>(inputs.keySet());
    unknown.remove(QUESTION);
    InputTensor texts = inputs.get(QUESTION);
    if (texts == null) {
      throw ServingError.invalid("input 'question' is missing");
    }
    List<String> questions = texts.questions();
    List<List<PendingImage>> images = new ArrayList<>();
    for (int i = 0; i < model.images(); i++) {
      for (String name : List.of("image", "features", "boxes")) {
        unknown.remove(name + suffix(i));
      }
      images.add(images(inputs, suffix(i), model, questions.size()));
    }
    if (!unknown.isEmpty()) {
      throw ServingError.invalid("unknown input '" + unknown.iterator().next() + "'");
    }
    List<ModelQuestion> result = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      List<PendingImage> own = new ArrayList<>();
      for (List<PendingImage> each : images) {
        own.add(each.get(each.size() == 1 ? 0 : i));
      }
      result.add(new ModelQuestion(questions.get(i), own));
    }
    return result;
  }

  private static List<PendingImage> images(
      Map<String, InputTensor> inputs, String suffix, ServedModel model, int questions) {
    InputTensor image = inputs.get("image" + suffix);
    InputTensor features = inputs.get("features" + suffix);
    InputTensor boxes = inputs.get("boxes" + suffix);
    List<PendingImage> images;
    if (image != null && features == null && boxes == null) {
      images = opened(image, model);
    } else if (image == null && features != null && boxes != null) {
      images = prepared(features, boxes, model);
    } else {
      throw ServingError.invalid(
          "expected either input 'image%s' or both 'features%s' and 'boxes%s'"
              .formatted(suffix, suffix, suffix));
    }
    if (images.size() != questions && images.size() != 1) {
      throw ServingError.invalid(
          "%d questions about %d images, expected as many or one"
              .formatted(questions, images.size()));
    }
    return images;
  }

  private static List<PendingImage> opened(InputTensor image, ServedModel model) {
    List<PendingImage> images = new ArrayList<>();
    for (byte[] each : image.images()) {
      images.add(model.open(each, image.place(images.size())));
    }
    return images;
  }

  private static List<PendingImage> prepared(
      InputTensor features, InputTensor boxes, ServedModel model) {
    float[] values = features.floats(3);
    float[] edges = boxes.floats(3);
    long[] shape = features.shape();
    long[] expected = {shape[0], shape[1], RegionBatch.BOX_SIZE};
    if (shape[2] != model.featureSize() || !Arrays.equals(boxes.shape(), expected)) {
      throw ServingError.invalid(
          "features %s and boxes %s, expected [n, r, %d] and [n, r, 4]"
              .formatted(
                  Arrays.toString(shape), Arrays.toString(boxes.shape()), model.featureSize()));
    }
    for (float edge : edges) {
      if (edge < 0 || edge > 1) {
        throw ServingError.invalid(
            "input '%s': %s is outside of 0 to 1".formatted(boxes.name(), edge));
      }
    }
    List<PendingImage> images = new ArrayList<>();
    for (int i = 0; i < shape[0]; i++) {
      images.add(PendingImage.of(regions(values, edges, i, (int) shape[1], (int) shape[2])));
    }
    return images;
  }

  /** Regions of an image of size 1, whose objects nobody has named. */
  private static Regions regions(float[] features, float[] boxes, int image, int count, int size) {
    int first = image * count;
    return new Regions(
        1,
        1,
        size,
        Arrays.copyOfRange(
            boxes, first * RegionBatch.BOX_SIZE, (first + count) * RegionBatch.BOX_SIZE),
        Arrays.copyOfRange(features, first * size, (first + count) * size),
        new int[count],
        new float[count],
        new int[count],
        new float[count]);
  }
}
