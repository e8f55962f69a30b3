package lxmert.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import lxmert.world.WorldImage;
import org.apache.spark.sql.SparkSession;

/**
 * One Spark of two tasks at once for all tests of a process, and a small world for it to look at.
 */
final class LocalSpark {
  static final Path MODELS = Path.of("../../models/world").toAbsolutePath().normalize();

  private static final SparkSession SESSION = start();

  private LocalSpark() {}

  static SparkSession session() {
    return SESSION;
  }

  private static SparkSession start() {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("lxmert-spark")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.warehouse.dir", "target/warehouse")
            .config("spark.driver.host", "localhost")
            .getOrCreate();
    session.sparkContext().setLogLevel("WARN");
    return session;
  }

  static String model(String name) {
    return MODELS.resolve(name).toString();
  }

  /** Images of the world with questions about each. */
  static List<WorldImage> images(int count, int questions) {
    return IntStream.range(0, count).mapToObj(i -> WorldImage.make(3, i, questions)).toList();
  }

  static byte[] png(WorldImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image.picture(), "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
