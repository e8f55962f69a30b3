package lxmert.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import lxmert.answer.Answerer;
import lxmert.answer.RegionAnswerer;
import lxmert.answer.Reply;
import lxmert.batch.Ablation;
import lxmert.io.UserError;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.PointerScope;

/**
 * Answers a question about the regions of every row: from a column of questions and a column of
 * regions for each image that the model reads with a sentence, to a column of the likeliest answer
 * and one of the likeliest answers with their probabilities. They are those of {@link
 * RegionAnswerer}: to the bit where {@code batch} is 1, within 1e-5 otherwise.
 */
public final class QuestionAnswerer extends NetworkTransformer<QuestionAnswerer> {
  private static final long serialVersionUID = 1;

  /** An answer with its probability. */
  static final StructType ANSWER =
      new StructType().add("answer", DataTypes.StringType).add("probability", DataTypes.DoubleType);

  private final Param<String> model = new Param<>(this, "model", "the model's folder");
  private final Param<String> questionCol = new Param<>(this, "questionCol", "questions");
  private final StringArrayParam regionsCols =
      new StringArrayParam(this, "regionsCols", "regions, a column for each image of a sentence");
  private final Param<String> answerCol = new Param<>(this, "answerCol", "the likeliest answer");
  private final Param<String> answersCol =
      new Param<>(this, "answersCol", "the likeliest answers with their probabilities");
  private final IntParam answers = new IntParam(this, "answers", "how many answers to give");
  private final Param<String> ablation =
      new Param<>(this, "ablation", "what is kept from the model: none, language or vision");
  private final IntParam maxLength =
      new IntParam(this, "maxLength", "most word pieces of a question; 0: as in training");

  /** A transformer with a name of its own. */
  public QuestionAnswerer() {
    this(Identifiable$.MODULE$.randomUID("QuestionAnswerer"));
  }

  /** A transformer of a name. */
  public QuestionAnswerer(String uid) {
    super(uid, 16);
    setDefault(questionCol, "question");
    setDefault(regionsCols, new String[] {"regions"});
    setDefault(answerCol, "answer");
    setDefault(answersCol, "answers");
    setDefault(answers, 5);
    setDefault(maxLength, 0);
    setDefault(ablation, Ablation.NONE.name());
  }

  /** Reads what {@code write().save()} wrote. */
  public static QuestionAnswerer load(String path) {
    return read().load(path);
  }

  /** What reads it; {@code Pipeline} calls this. */
  public static MLReader<QuestionAnswerer> read() {
    return new DefaultParamsReader<>();
  }

  /** The model's folder: one that every executor sees, or of a Hadoop file system. */
  public Param<String> model() {
    return model;
  }

  /** Questions. */
  public Param<String> questionCol() {
    return questionCol;
  }

  /** Regions, a column for each image that the model reads with a sentence. */
  public StringArrayParam regionsCols() {
    return regionsCols;
  }

  /** The likeliest answer. */
  public Param<String> answerCol() {
    return answerCol;
  }

  /** The likeliest answers with their probabilities, best first. */
  public Param<String> answersCol() {
    return answersCol;
  }

  /** How many answers to give. */
  public IntParam answers() {
    return answers;
  }

  /** Most word pieces of a question; 0: as in training. */
  public IntParam maxLength() {
    return maxLength;
  }

  /** What is kept from the model, to see how far it comes without: none, language or vision. */
  public Param<String> ablation() {
    return ablation;
  }

  /** Sets the model's folder: one that every executor sees, or of a Hadoop file system. */
  public QuestionAnswerer setModel(String folder) {
    set(model, folder);
    return this;
  }

  /** Sets the column of questions; default: question. */
  public QuestionAnswerer setQuestionCol(String name) {
    set(questionCol, name);
    return this;
  }

  /** Sets the columns of regions, one for each image of a sentence; default: regions. */
  public QuestionAnswerer setRegionsCols(String... names) {
    set(regionsCols, names);
    return this;
  }

  /** Sets the column of the likeliest answer; default: answer. */
  public QuestionAnswerer setAnswerCol(String name) {
    set(answerCol, name);
    return this;
  }

  /** Sets the column of the likeliest answers; default: answers. */
  public QuestionAnswerer setAnswersCol(String name) {
    set(answersCol, name);
    return this;
  }

  /** Sets how many answers to give; default: 5. */
  public QuestionAnswerer setAnswers(int count) {
    set(answers, count);
    return this;
  }

  /** Sets the most word pieces of a question; default: 0, as in training. */
  public QuestionAnswerer setMaxLength(int length) {
    set(maxLength, length);
    return this;
  }

  /** Sets what is kept from the model; default: nothing. */
  public QuestionAnswerer setAblation(Ablation kept) {
    set(ablation, kept.name());
    return this;
  }

  /** Sets how many questions the model reads at once; default: 16. */
  public QuestionAnswerer setBatch(int rows) {
    set(batch(), rows);
    return this;
  }

  @Override
  List<StructField> made() {
    return List.of(
        DataTypes.createStructField(getOrDefault(answerCol), DataTypes.StringType, true),
        DataTypes.createStructField(
            getOrDefault(answersCol), DataTypes.createArrayType(ANSWER), true));
  }

  @Override
  void check(StructType schema) {
    SentenceRows.check(schema, getOrDefault(questionCol), getOrDefault(regionsCols));
    required(model);
    numberFormat();
    kept();
  }

  private Ablation kept() {
    String name = getOrDefault(ablation);
    return Arrays.stream(Ablation.values())
        .filter(each -> each.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError("ablation is %s, expected none, language or vision".formatted(name)));
  }

  @Override
  NetworkStep<?> step(StructType schema, Columns columns, HadoopFiles files) {
    return new Asked(
        new Key(
            HadoopFiles.everywhere(required(model)),
            numberFormat(),
            deviceName(),
            (int) getOrDefault(maxLength),
            (int) getOrDefault(answers),
            kept()),
        SentenceRows.of(schema, getOrDefault(questionCol), columns, getOrDefault(regionsCols)),
        files);
  }

  /** What decides a model and what it says. */
  record Key(
      String folder,
      Precision precision,
      String device,
      int maxLength,
      int answers,
      Ablation ablation)
      implements ExecutorNetworks.Key, Serializable {}

  /** What is done with questions. */
  private record Asked(Key key, SentenceRows sentences, HadoopFiles files)
      implements NetworkStep<Threaded<RegionAnswerer>> {
    @Override
    public Threaded<RegionAnswerer> load() {
      Answerer.Options options =
          new Answerer.Options(
              key.device, key.precision, key.maxLength == 0 ? null : key.maxLength, key.answers);
      try (PointerScope scope = new PointerScope()) {
        RegionAnswerer loaded =
            RegionAnswerer.load(
                files.local(key.folder), options, Devices.parse(key.device), key.ablation);
        loaded.requireImages(sentences.images().size());
        return Threaded.of(loaded);
      }
    }

    @Override
    public List<Row> apply(Threaded<RegionAnswerer> network, List<Row> rows) {
      return sentences.apply(
          rows,
          (images, questions) ->
              network.call(() -> network.network().askEach(images, questions)).stream()
                  .map(Asked::values)
                  .toList());
    }

    private static Object[] values(Reply reply) {
      List<Row> answers =
          reply.answers().stream()
              .map(each -> RowFactory.create(each.text(), each.probability()))
              .toList();
      return new Object[] {reply.best().text(), RegionRows.sequence(answers)};
    }
  }
}
