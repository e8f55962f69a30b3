package lxmert.report;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lxmert.dataset.Example;
import lxmert.finetune.DataFindings;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.regions.ImageFiles;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;
import lxmert.vision.RegionDrawing;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * A page of examples as a model gets them: the regions' boxes, the sentence and the labels.
 *
 * @param images files by image id; boxes of others are drawn on a grey ground
 */
public record DataPage(Map<String, Path> images) {
  private static final byte GREY = (byte) 0xcc;

  /** Of a ground without an image. */
  private static final int WIDTH = 400;

  /**
   * Writes the page.
   *
   * @throws UserError if it cannot be written
   */
  public void write(Path file, String task, DataFindings findings) {
    List<Report.Section> sections =
        List.of(
            section("Drawn from the training split", findings.train()),
            section("Drawn from the validation split", findings.valid()));
    new Report(
            "The data of " + task,
            "Examples as a model gets them, with the scores of their labels. lxmert "
                + Version.NUMBER
                + ".",
            sections)
        .write(file);
  }

  private Report.Section section(String title, DataFindings.OfSplit split) {
    List<Report.ImageReplies> shown = split.drawn().stream().map(this::shown).toList();
    return new Report.Section(title, "", List.of(), List.of(), shown);
  }

  private Report.ImageReplies shown(DataFindings.Drawn drawn) {
    Example example = drawn.example();
    List<String> notes = new ArrayList<>(List.of(example.id()));
    List<BufferedImage> drawings = new ArrayList<>();
    for (String imageId : example.imageIds()) {
      Regions regions = drawn.regions().get(imageId);
      String count = regions == null ? "none" : Integer.toString(regions.count());
      notes.add("%s, regions: %s".formatted(imageId, count));
      Image image = image(imageId, regions, notes);
      drawings.add(
          regions == null ? RegionDrawing.enlarged(image) : RegionDrawing.boxes(image, regions));
    }
    Report.Figure figure =
        new Report.Figure(
            String.join("; ", notes), RegionDrawing.png(RegionDrawing.beside(drawings)));
    List<Report.Scored> labels =
        example.label().entrySet().stream()
            .map(label -> new Report.Scored(label.getKey(), label.getValue()))
            .toList();
    return new Report.ImageReplies(
        figure, List.of(new Report.Asked(example.sentence(), "", labels)));
  }

  /** The image, or a ground in its stead. */
  private Image image(String imageId, @Nullable Regions regions, List<String> notes) {
    Path file = ImageFiles.find(images, imageId);
    if (file != null) {
      try {
        return ImageReader.read(file);
      } catch (UserError e) {
        notes.add(String.valueOf(e.getMessage()));
      }
    }
    double ratio = regions == null ? 1 : (double) regions.imageHeight() / regions.imageWidth();
    int height = (int) Math.max(1, Math.min(2 * WIDTH, WIDTH * ratio));
    byte[] grey = new byte[WIDTH * height * 3];
    Arrays.fill(grey, GREY);
    return new Image(WIDTH, height, grey);
  }
}
