package lxmert.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import lxmert.batch.Ablation;
import lxmert.dataset.VqaQuestion;
import lxmert.finetune.FinetuneTask;
import lxmert.io.Json;
import lxmert.regions.FailedImage;
import lxmert.tensor.Precision;
import lxmert.world.WorldImage;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs of which every file, models too, lies in HDFS: a name node and a data node of this process.
 */
class HdfsTest {
  private static final int IMAGES = 5;
  private static final ClusterPlace HERE = new ClusterPlace(null, 2, Map.of());

  @TempDir static java.nio.file.Path folder;

  private static MiniDFSCluster cluster;
  private static FileSystem files;

  @BeforeAll
  static void start() throws IOException {
    LocalSpark.session();
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    files = cluster.getFileSystem();
    for (String model : List.of("detector", "vqa")) {
      files.copyFromLocalFile(new Path(LocalSpark.model(model)), new Path("/models/" + model));
    }
    List<Map<String, Object>> questions = new ArrayList<>();
    for (WorldImage image : LocalSpark.images(IMAGES, 3)) {
      put("/images/" + image.id() + ".png", LocalSpark.png(image));
      for (VqaQuestion each : image.questions()) {
        questions.add(
            Map.of(
                "question_id", each.questionId(),
                "img_id", image.id(),
                "sent", each.sentence(),
                "label", each.label()));
      }
    }
    put("/images/torn.png", new byte[10]);
    java.nio.file.Path local = folder.resolve("questions.json");
    Json.write(local, questions);
    put("/questions.json", Files.readAllBytes(local));
  }

  private static void put(String name, byte[] content) throws IOException {
    try (var out = files.create(new Path(name))) {
      out.write(content);
    }
  }

  @AfterAll
  static void stop() {
    cluster.shutdown();
  }

  private static String hdfs(String name) {
    return cluster.getURI() + name;
  }

  @Test
  void imagesAreExtractedAnsweredAndScored() throws IOException {
    ExtractJob.Result extracted =
        ExtractJob.run(
            HERE,
            new ExtractJob.Request(
                hdfs("/images"),
                hdfs("/regions.parquet"),
                null,
                2,
                hdfs("/models/detector"),
                UnaryOperator.identity(),
                Precision.FLOAT32,
                "cpu",
                false,
                false));
    assertThat(extracted.added()).isEqualTo(IMAGES);
    assertThat(extracted.failed()).extracting(FailedImage::imageId).containsExactly("torn");
    assertThat(names("/regions.parquet")).contains("_failed.jsonl", "_lxmert.json");
    PredictJob.Result answered =
        PredictJob.run(
            HERE,
            new PredictJob.Request(
                FinetuneTask.VQA,
                hdfs("/models/vqa"),
                List.of(hdfs("/questions.json")),
                hdfs("/regions.parquet"),
                hdfs("/answers.json"),
                hdfs("/best.jsonl"),
                null,
                Ablation.NONE,
                16,
                Precision.FLOAT32,
                "cpu"));
    assertThat(answered).isEqualTo(new PredictJob.Result(3 * IMAGES, 0, 0, null));
    assertThat(names("/"))
        .contains("answers.json", "best.jsonl")
        .doesNotContain("answers.json.partial", "answers.json.tmp");
    ScoreJob.Vqa scored = ScoreJob.vqa(HERE, hdfs("/questions.json"), hdfs("/answers.json"));
    assertThat(scored.local()).isTrue();
    assertThat(scored.accuracy().questions()).isEqualTo(3 * IMAGES);
    assertThat(scored.accuracy().overall()).isGreaterThan(50);
  }

  private static List<String> names(String of) throws IOException {
    List<String> names = new ArrayList<>();
    for (var each : files.listStatus(new Path(of))) {
      names.add(each.getPath().getName());
    }
    return names;
  }
}
