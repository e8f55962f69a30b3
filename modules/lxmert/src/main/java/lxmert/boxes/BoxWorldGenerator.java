package lxmert.boxes;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.world.ImageFolder;
import lxmert.world.Pngs;
import lxmert.world.Split;
import lxmert.world.WorldGenerator;

/** Makes a world in the style of NLVR: images of three boxes and what is said about them. */
public final class BoxWorldGenerator {
  private final BoxWorldOptions options;
  private final BoxRounds rounds;

  /**
   * What was written.
   *
   * @param style the name of the style
   * @param options what world it is
   * @param images of all splits
   * @param statements about them; half of them are true
   * @param questions that are open
   * @param dropped sentences that were not taken because NLVR has the same sentence
   */
  public record Summary(
      String style,
      BoxWorldOptions options,
      int images,
      int statements,
      int questions,
      int dropped) {}

  /** A generator of one world. */
  public BoxWorldGenerator(BoxWorldOptions options) {
    this.options = options;
    this.rounds = new BoxRounds(options, KnownSentences.ofNlvr());
  }

  /**
   * Writes the world, all or nothing. The files do not depend on the number of threads. A world
   * that is already there is replaced.
   *
   * @throws UserError if the folder holds something else or cannot be written
   */
  public Summary write(Path folder, Progress progress) {
    WorldGenerator.requireFree(folder);
    List<BoxRound> all = new ArrayList<>();
    AtomicFiles.writeFolder(
        folder,
        temporary -> {
          BoxWorldFiles files = new BoxWorldFiles(options, temporary);
          files.writeNames();
          for (Split split : Split.values()) {
            List<BoxRound> made = make(split, temporary.resolve("images"), progress);
            files.write(split, made);
            all.addAll(made);
          }
          Json.write(temporary.resolve(WorldGenerator.MARK), summary(all));
        });
    return summary(all);
  }

  /**
   * Draws a few images with their statements on one sheet, a PNG file.
   *
   * @throws UserError if the file cannot be written
   */
  public void writeSheet(Path png) {
    BufferedImage sheet = BoxSheet.draw(rounds);
    Pngs.write(sheet, png);
  }

  private Summary summary(List<BoxRound> made) {
    return new Summary(
        "nlvr",
        options,
        made.stream().mapToInt(round -> round.images().size()).sum(),
        made.stream().mapToInt(round -> round.statements().size()).sum(),
        made.stream().mapToInt(round -> round.questions().size()).sum(),
        made.stream().mapToInt(BoxRound::dropped).sum());
  }

  /** Makes and paints the rounds of a split, on all cores. */
  private List<BoxRound> make(Split split, Path images, Progress progress) throws IOException {
    try (ImageFolder folder =
        new ImageFolder(images.resolve(split.word()), options.count(split), progress)) {
      List<BoxRound> made =
          IntStream.range(0, rounds.count(split))
              .parallel()
              .mapToObj(number -> painted(rounds.make(split, number), folder))
              .toList();
      folder.check();
      return made;
    }
  }

  private static BoxRound painted(BoxRound round, ImageFolder folder) {
    for (BoxImage image : round.images()) {
      folder.write(image.imageId(), () -> BoxImagePainter.paint(image));
    }
    return round;
  }
}
