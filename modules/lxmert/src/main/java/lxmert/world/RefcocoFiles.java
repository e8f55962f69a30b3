package lxmert.world;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.dataset.ImageBox;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;

/** Expressions that single out a thing, in the layout that RefCOCO is imported to. */
final class RefcocoFiles {
  private RefcocoFiles() {}

  /** Writes the expressions of all splits into a folder. */
  static void write(World world, Path folder) {
    for (Split split : Split.values()) {
      List<Scene> scenes = world.scenes(split);
      RefcocoJson.write(
          folder.resolve(split.word() + ".json"),
          IntStream.range(0, scenes.size())
              .parallel()
              .boxed()
              .flatMap(i -> rows(scenes.get(i), split.first(world.options()) + i, world).stream())
              .toList());
    }
  }

  /** Ids count from a round number of each image. */
  private static List<ReferringExpression> rows(Scene scene, long number, World world) {
    int most = world.options().expressions();
    List<ReferringExpression> rows = new ArrayList<>();
    for (Expressions.Expression each : Expressions.of(scene, world.options().seed(), most)) {
      PixelBox box = each.thing().box();
      rows.add(
          new ReferringExpression(
              Long.toString(number * most + rows.size()),
              scene.imageId(),
              scene.width(),
              scene.height(),
              each.words(),
              new ImageBox(box.x(), box.y(), box.width(), box.height())));
    }
    return rows;
  }
}
