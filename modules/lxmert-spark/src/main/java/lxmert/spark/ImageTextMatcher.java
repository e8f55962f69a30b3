package lxmert.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import lxmert.heads.MatchScore;
import lxmert.heads.Matcher;
import lxmert.heads.PretrainedModel;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.PointerScope;

/**
 * Says how well a sentence fits the regions of its row, by the matching head of a pre-trained
 * model: columns of log odds and of the probability, those of {@link Matcher}.
 */
public final class ImageTextMatcher extends NetworkTransformer<ImageTextMatcher> {
  private static final long serialVersionUID = 1;

  private final Param<String> model = new Param<>(this, "model", "the model's folder");
  private final Param<String> sentenceCol = new Param<>(this, "sentenceCol", "sentences");
  private final Param<String> regionsCol = new Param<>(this, "regionsCol", "regions");
  private final Param<String> logOddsCol =
      new Param<>(this, "logOddsCol", "log odds that the sentence fits");
  private final Param<String> probabilityCol =
      new Param<>(this, "probabilityCol", "the probability that the sentence fits");

  /** A transformer with a name of its own. */
  public ImageTextMatcher() {
    this(Identifiable$.MODULE$.randomUID("ImageTextMatcher"));
  }

  /** A transformer of a name. */
  public ImageTextMatcher(String uid) {
    super(uid, 1);
    setDefault(sentenceCol, "sentence");
    setDefault(regionsCol, "regions");
    setDefault(logOddsCol, "log_odds");
    setDefault(probabilityCol, "probability");
  }

  /** Reads what {@code write().save()} wrote. */
  public static ImageTextMatcher load(String path) {
    return read().load(path);
  }

  /** What reads it; {@code Pipeline} calls this. */
  public static MLReader<ImageTextMatcher> read() {
    return new DefaultParamsReader<>();
  }

  /** The model's folder: one that every executor sees, or of a Hadoop file system. */
  public Param<String> model() {
    return model;
  }

  /** Sentences. */
  public Param<String> sentenceCol() {
    return sentenceCol;
  }

  /** Regions. */
  public Param<String> regionsCol() {
    return regionsCol;
  }

  /** Log odds that the sentence fits, 0 for undecided. */
  public Param<String> logOddsCol() {
    return logOddsCol;
  }

  /** The probability that the sentence fits, 0 to 1. */
  public Param<String> probabilityCol() {
    return probabilityCol;
  }

  /** Sets the model's folder: one that every executor sees, or of a Hadoop file system. */
  public ImageTextMatcher setModel(String folder) {
    set(model, folder);
    return this;
  }

  /** Sets the column of sentences; default: sentence. */
  public ImageTextMatcher setSentenceCol(String name) {
    set(sentenceCol, name);
    return this;
  }

  /** Sets the column of regions; default: regions. */
  public ImageTextMatcher setRegionsCol(String name) {
    set(regionsCol, name);
    return this;
  }

  /** Sets the column of log odds; default: log_odds. */
  public ImageTextMatcher setLogOddsCol(String name) {
    set(logOddsCol, name);
    return this;
  }

  /** Sets the column of probabilities; default: probability. */
  public ImageTextMatcher setProbabilityCol(String name) {
    set(probabilityCol, name);
    return this;
  }

  @Override
  List<StructField> made() {
    return List.of(
        DataTypes.createStructField(getOrDefault(logOddsCol), DataTypes.DoubleType, true),
        DataTypes.createStructField(getOrDefault(probabilityCol), DataTypes.DoubleType, true));
  }

  @Override
  void check(StructType schema) {
    SentenceRows.check(schema, getOrDefault(sentenceCol), getOrDefault(regionsCol));
    required(model);
    numberFormat();
  }

  @Override
  NetworkStep<?> step(StructType schema, Columns columns, HadoopFiles files) {
    return new Asked(
        new Key(HadoopFiles.everywhere(required(model)), numberFormat(), deviceName()),
        SentenceRows.of(schema, getOrDefault(sentenceCol), columns, getOrDefault(regionsCol)),
        files);
  }

  /** What decides a model. */
  record Key(String folder, Precision precision, String device)
      implements ExecutorNetworks.Key, Serializable {}

  /** What is done with sentences. */
  private record Asked(Key key, SentenceRows sentences, HadoopFiles files)
      implements NetworkStep<Threaded<PretrainedModel>> {
    @Override
    public Threaded<PretrainedModel> load() {
      try (PointerScope scope = new PointerScope()) {
        return Threaded.of(
            PretrainedModel.load(
                files.local(key.folder), key.precision, Devices.parse(key.device)));
      }
    }

    @Override
    public List<Row> apply(Threaded<PretrainedModel> network, List<Row> rows) {
      Matcher matcher = new Matcher(network.network());
      return sentences.apply(
          rows,
          (images, texts) -> {
            List<Object[]> values = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
              int place = i;
              MatchScore score =
                  network.call(() -> matcher.match(texts.get(place), images.get(place)));
              values.add(new Object[] {score.logOdds(), score.probability()});
            }
            return values;
          });
    }
  }
}
