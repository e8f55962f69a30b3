package lxmert.spark;

import java.nio.charset.StandardCharsets;
import lxmert.io.UserError;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A folder of Parquet files that a job fills, of any Hadoop file system. A task's file appears in
 * it whole when the task is done, whatever becomes of the others: killed and started again, the job
 * goes on with what is missing.
 */
final class PartsFolder {
  /** Tells what the rows were made with; Spark passes over names that begin so. */
  private static final String REQUEST = "/_lxmert.json";

  private final SparkSession spark;
  private final HadoopFiles files;
  private final String name;
  private final StructType schema;

  private PartsFolder(SparkSession spark, HadoopFiles files, String name, StructType schema) {
    this.spark = spark;
    this.files = files;
    this.name = name;
    this.schema = schema;
  }

  /** Whether there is one of that name. */
  static boolean exists(HadoopFiles files, String name) {
    return files.exists(name + REQUEST);
  }

  /**
   * Opens a folder to go on with, or makes one.
   *
   * @param request what decides the rows
   * @throws UserError if it holds rows that were made with another request, or other things
   */
  static PartsFolder open(
      SparkSession spark, HadoopFiles files, String name, StructType schema, String request) {
    if (exists(files, name)) {
      if (!files.text(name + REQUEST).equals(request)) {
        throw new UserError(
            name + " was made with other settings or files; delete it or give another name");
      }
    } else {
      if (files.exists(name)) {
        throw new UserError(name + " is there already; delete it or give another name");
      }
      files.write(name + REQUEST, request.getBytes(StandardCharsets.UTF_8));
    }
    return new PartsFolder(spark, files, name, schema);
  }

  /** The rows that are done. */
  Dataset<Row> rows() {
    return spark.read().schema(schema).parquet(name);
  }

  /** The rows that are done, by file, in the order of their least {@code place}. */
  Iterable<Dataset<Row>> files() {
    return rows()
        .selectExpr("_metadata.file_path AS file", "place")
        .groupBy("file")
        .agg(org.apache.spark.sql.functions.min("place").as("first"))
        .orderBy("first")
        .collectAsList()
        .stream()
        .map(row -> spark.read().schema(schema).parquet(path(row.getString(0))))
        .toList();
  }

  private static String path(String uri) {
    return new org.apache.hadoop.fs.Path(java.net.URI.create(uri)).toString();
  }

  /** Makes rows and adds them, a file for each partition. */
  void add(Dataset<Row> rows) {
    rows.write()
        .mode(SaveMode.Append)
        .option("mapreduce.fileoutputcommitter.algorithm.version", "2")
        .parquet(name);
  }

  void delete() {
    files.delete(name);
  }
}
